import { expect, test } from '@jest/globals';
import { afterSilence, closed, phaseOf, type Circuit } from './circuit.ts';

const at = (ms: number) => new Date(1_800_000_000_000 + ms);
/** After silences at these milliseconds, without jitter: the pause is whole. */
const silences = (moments: readonly number[], from: Circuit = closed) =>
  moments.reduce((circuit, ms) => afterSilence(circuit, at(ms), 1), from);
const tenIn = (ms: number) => Array.from({ length: 10 }, (_, index) => (index * ms) / 9);

test.each([
  ['nine silences', [0, 1_000, 2_000, 3_000, 4_000, 5_000, 6_000, 7_000, 8_000], 'closed'],
  ['ten silences within two seconds', tenIn(1_999), 'closed'],
  ['ten silences over two seconds', tenIn(2_000), 'open'],
  ['ten at one moment and one two seconds later', [...tenIn(0), 2_000], 'open'],
])('after %s no more is claimed only where it should be', (_name, moments, phase) => {
  expect(phaseOf(silences(moments), at(moments.at(-1) ?? 0))).toBe(phase);
});

test('after its pause an open circuit lets a probe through, and pauses double from a second to half a minute', () => {
  let circuit = silences(tenIn(2_000));
  let now = 2_000;
  for (const pause of [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]) {
    expect(phaseOf(circuit, at(now + pause - 1))).toBe('open');
    expect(phaseOf(circuit, at(now + pause))).toBe('half-open');
    now += pause;
    circuit = silences([now], circuit);
  }
});

test('calls that were sent before the circuit opened do not make its pause longer', () => {
  const circuit = silences(tenIn(2_000));
  expect(silences([2_100, 2_200, 2_900], circuit)).toBe(circuit);
});

test('an open circuit tells when the silence began', () => {
  expect(silences([...tenIn(2_000), 3_000, 5_000])).toMatchObject({ kind: 'open', since: at(0) });
});

test('at least half of a pause is kept, whatever the jitter', () => {
  const moments = tenIn(2_000);
  const circuit = moments.reduce<Circuit>((one, ms) => afterSilence(one, at(ms), 0), closed);
  expect(phaseOf(circuit, at(2_499))).toBe('open');
  expect(phaseOf(circuit, at(2_500))).toBe('half-open');
});
