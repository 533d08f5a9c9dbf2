import { expect, test } from '@jest/globals';
import { distinctHospitals } from '../configuration.ts';

const hospital = (hospitalId: string, scimToken?: string) => ({
  ...{ hospitalId, name: hospitalId, issuer: `https://idp.example/${hospitalId}` },
  ...{ clientId: 'portal', clientSecret: 'secret' },
  ...(scimToken === undefined ? {} : { scimToken }),
});

test.each([
  ['a token for each', [hospital('a', 'x'.repeat(32)), hospital('b', 'y'.repeat(32))], true],
  ['a token for one', [hospital('a', 'x'.repeat(32)), hospital('b')], true],
  ['no token', [hospital('a'), hospital('b')], true],
  ['one token for both', [hospital('a', 'x'.repeat(32)), hospital('b', 'x'.repeat(32))], false],
  ['a token that could be guessed', [hospital('a', 'x'.repeat(31))], false],
  ['a token that no header can hold', [hospital('a', `${'x'.repeat(32)}\n`)], false],
])('the directories of two hospitals may have %s, or not', (_, hospitals, isAccepted) => {
  expect(distinctHospitals.safeParse(hospitals).success).toBe(isAccepted);
});
