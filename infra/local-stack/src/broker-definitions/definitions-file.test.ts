import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { brokerDefinitions } from '@surgery-calendar/rabbit/broker-definitions';
import { planBus } from './plan-bus.ts';

test('infra/rabbit/definitions.json is what npm run broker-definitions prints', () => {
  const file = new URL('../../../rabbit/definitions.json', import.meta.url);
  const written: unknown = JSON.parse(readFileSync(file, 'utf8'));
  expect(written).toEqual(brokerDefinitions(planBus('/', [])));
});
