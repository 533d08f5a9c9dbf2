import { describe, expect, test } from '@jest/globals';
import { isSameOrigin } from './same-origin.ts';

const portal = 'https://agenda.hospital.example';

describe('a state-changing request', () => {
  test.each([
    ['from a page of the portal', portal, 'same-origin', true],
    ['from a page of the portal in an old browser', portal, undefined, true],
    ['from a page of the portal without Origin', undefined, 'same-origin', true],
    ['from another site', 'https://evil.example', 'cross-site', false],
    ['from a sibling of the portal', 'https://other.hospital.example', 'same-site', false],
    ['from another site in an old browser', 'https://evil.example', undefined, false],
    ['from a sandboxed frame', 'null', undefined, false],
    ['with headers that disagree', 'https://evil.example', 'same-origin', false],
    ['typed by hand', undefined, 'none', false],
    ['from no browser', undefined, undefined, false],
  ])('%s', (_name, origin, secFetchSite, expected) => {
    expect(isSameOrigin({ origin, secFetchSite }, portal)).toBe(expected);
  });
});
