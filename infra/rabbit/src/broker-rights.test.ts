import { expect, test } from '@jest/globals';
import { brokerDefinitions } from './broker-definitions.ts';
import { outsideRights, routingKeysOf, serviceRights, type BusPlan } from './broker-rights.ts';

const plan: BusPlan = {
  vhost: '/',
  exchanges: [
    { name: 'work.events', publisher: 'office' },
    { name: 'answers', publisher: 'plant' },
  ],
  queues: [
    {
      ...{ name: 'plant.work', exchange: 'work.events', types: ['work.#'] },
      ...{ reader: 'plant', readsParked: true },
    },
    {
      ...{ name: 'office.answers', exchange: 'answers', types: ['done.v1'] },
      ...{ reader: 'office', readsParked: false },
    },
  ],
  outside: { users: ['supplier'], exchange: 'work.events', types: ['work.#'], replyQueuePrefix: 'reply.' },
};

const namesThat = (expression: string) => {
  const names = [
    ...['work.events', 'workXevents', 'answers', 'amq.default', 'plant.work', 'plant.work.parked'],
    ...['office.answers', 'office.answers.parked', 'reply.supplier', 'reply.supplier.1', 'reply.suppliers'],
    ...['reply.other', '', 'my.plant.work'],
  ];
  return names.filter((name) => new RegExp(expression).test(name));
};

test('a service may do with its own exchanges and queues what it needs, and no more', () => {
  const rights = serviceRights('plant', plan);
  expect(namesThat(rights.configure)).toEqual(['answers', 'plant.work', 'plant.work.parked']);
  expect(namesThat(rights.write)).toEqual(['answers', 'amq.default', 'plant.work']);
  expect(namesThat(rights.read)).toEqual(['work.events', 'plant.work', 'plant.work.parked']);
  expect(namesThat(serviceRights('office', plan).read)).toEqual(['answers', 'office.answers']);
});

test('an outside publisher writes to the one exchange and owns its reply queues alone', () => {
  const rights = outsideRights('supplier', plan.outside);
  expect(namesThat(rights.write)).toEqual(['work.events']);
  expect(namesThat(rights.configure)).toEqual(['reply.supplier', 'reply.supplier.1']);
  expect(namesThat(rights.read)).toEqual(['reply.supplier', 'reply.supplier.1']);
});

test.each([
  ['work.#', ['work', 'work.a', 'work.a.b']],
  ['work.*', ['work.a']],
  ['work.a', ['work.a']],
])('the routing keys of %s', (pattern, matched) => {
  const keys = ['work', 'work.a', 'work.a.b', 'workXa', 'a.work.a', 'working'];
  expect(keys.filter((key) => new RegExp(routingKeysOf([pattern])).test(key))).toEqual(matched);
});

test.each(['plant', 'office', 'a b', 'a|b', ''])('%j is no name for an outside publisher', (name) => {
  const outside = { ...plan.outside, users: [name] };
  expect(() => brokerDefinitions({ ...plan, outside })).toThrow('cannot be the name of a publisher');
});

test('a user has the password hash that is given for it, and otherwise none', () => {
  expect(brokerDefinitions(plan, { office: 'aGFzaA==' })).toMatchObject({
    users: [
      { name: 'office', password_hash: 'aGFzaA==', hashing_algorithm: 'rabbit_password_hashing_sha256' },
      { name: 'plant', tags: [] },
      { name: 'supplier', tags: [] },
    ],
  });
  expect(JSON.stringify(brokerDefinitions(plan))).not.toContain('password');
});
