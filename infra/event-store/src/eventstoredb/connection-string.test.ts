import { expect, jest, test } from '@jest/globals';
import { faultOfEventStoreUrl } from '../open-event-store.ts';

const secret = 'pa55word';

test.each([
  'postgres://surgery@localhost/log',
  'postgresql://surgery@localhost/log',
  `esdb://surgery:${secret}@db.example:2113`,
  `esdb://surgery:${secret}@a.example:2113,b.example:2113,c.example?nodePreference=leader`,
  `esdb+discover://surgery:${secret}@cluster.example?tls=true&keepAliveInterval=15000`,
  'kurrentdb://localhost:2113?tls=false',
  'kurrentdb+discover://cluster.example',
])('%s is taken as the URL of an event store', (url) => {
  expect(faultOfEventStoreUrl(url)).toBeUndefined();
});

test.each([
  ['another protocol', `mysql://surgery:${secret}@localhost`, 'it must begin with'],
  ['no protocol', `surgery:${secret}@localhost`, 'it must begin with'],
  ['an option that nobody knows', `esdb://surgery:${secret}@localhost?tls=false&tsl=true`, 'not known'],
  ['an option with a wrong value', `esdb://surgery:${secret}@localhost?tls=perhaps`, 'no connection string'],
  ['a port that is none', `esdb://surgery:${secret}@localhost:port`, 'no connection string'],
  ['an unchecked certificate', `esdb://surgery:${secret}@localhost?tlsVerifyCert=false`, 'tlsCAFile'],
  ['refusals that look accepted', `esdb://surgery:${secret}@localhost?throwOnAppendFailure=false`, 'stay on'],
  ['an authority that is not there', `esdb://surgery:${secret}@localhost?tlsCAFile=/nowhere/ca`, 'not found'],
])(
  '%s in the URL of an event store is said without the URL, whose password nobody may read',
  (_, url, fault) => {
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    expect(faultOfEventStoreUrl(url)).toContain(fault);
    expect(faultOfEventStoreUrl(url)).not.toContain(secret);
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  },
);
