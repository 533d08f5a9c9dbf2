import { describe, expect, test } from '@jest/globals';
import { entryOf, requireDistinctTenants, type TrustedIssuer } from './bearer-token-tenants.ts';

const shared = 'https://login.example';
const north: TrustedIssuer = { issuer: shared, tenant: 'north', claim: { name: 'hospital', value: 'n' } };
const south: TrustedIssuer = { issuer: shared, tenant: 'south', claim: { name: 'hospital', value: 's' } };
const clinic: TrustedIssuer = {
  issuer: shared,
  tenant: 'clinic',
  claim: { name: 'groups', value: 'clinic' },
};
const alone: TrustedIssuer = { issuer: 'https://alone.example', tenant: 'alone' };
const all = [north, south, clinic, alone];

describe('the tenant of a token', () => {
  const cases: readonly [string, Record<string, unknown>, string | undefined][] = [
    ['is its issuer’s only one', { iss: alone.issuer }, 'alone'],
    ['is the one whose claim it has', { iss: shared, hospital: 's' }, 'south'],
    ['is the one that its array of strings names', { iss: shared, groups: ['staff', 'clinic'] }, 'clinic'],
    ['is none where the issuer is unknown', { iss: 'https://other.example', hospital: 's' }, undefined],
    ['is none where there is no issuer', { hospital: 's' }, undefined],
    ['is none where the claim is missing', { iss: shared }, undefined],
    ['is none where the claim has another value', { iss: shared, hospital: 'N' }, undefined],
    ['is none where the value is only part of the claim', { iss: shared, hospital: 'n s' }, undefined],
    ['is none where the claim is no string', { iss: shared, hospital: { n: true } }, undefined],
    ['is none where the array has more than strings', { iss: shared, groups: ['clinic', 1] }, undefined],
    ['is none where the array is nested', { iss: shared, groups: [['clinic']] }, undefined],
    ['is none where it could be one of two', { iss: shared, hospital: ['n', 's'] }, undefined],
    ['is none where two claims name two', { iss: shared, hospital: 'n', groups: ['clinic'] }, undefined],
    [
      'is none where only another issuer’s token may say so',
      { iss: alone.issuer + '/', hospital: 'n' },
      undefined,
    ],
  ];
  test.each(cases)('%s', (_, claims, tenant) => {
    expect(entryOf(all, claims)?.tenant).toBe(tenant);
  });

  test('is none where the only entry of the issuer asks for a claim that the token lacks', () => {
    expect(entryOf([north], { iss: shared })).toBeUndefined();
    expect(entryOf([north], { iss: shared, hospital: 'n' })).toBe(north);
  });
});

describe('the configuration of trusted issuers', () => {
  const refused = (...entries: TrustedIssuer[]) => expect(() => requireDistinctTenants(entries));

  test('may give one issuer several tenants, each with a claim or a value of its own', () => {
    expect(() => requireDistinctTenants(all)).not.toThrow();
  });

  test('is refused where a tenant of a shared issuer has no claim, and names that issuer', () => {
    refused(alone, north, { issuer: shared, tenant: 'any' }).toThrow(/https:\/\/login\.example .* claim/);
    refused(alone, { ...alone, tenant: 'twin' }).toThrow('https://alone.example');
  });

  test('is refused where two tenants of an issuer ask for the same value of the same claim', () => {
    refused(north, south, { ...north, tenant: 'twin' }).toThrow(/https:\/\/login\.example .* same value/);
  });

  test('may ask for the same claim of two issuers', () => {
    expect(() => requireDistinctTenants([north, { ...north, issuer: alone.issuer }])).not.toThrow();
  });
});
