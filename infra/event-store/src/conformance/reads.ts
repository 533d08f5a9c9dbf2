import { expect } from '@jest/globals';
import type { NewEvent, ReadOptions } from '../event-store.ts';
import type { Register } from './register.ts';
import { eventsOf, idsOf, newEvent, newEvents, newStream, type Subject } from './subject.ts';

export function describeReads(subject: () => Subject, { describe, test, beforeAll }: Register): void {
  describe('a read', () => {
    const stream = newStream();
    const events = newEvents(6);
    beforeAll(async () => {
      await subject().store.append(stream, 'no-stream', events);
    });

    const cases: readonly [string, ReadOptions, (all: NewEvent[]) => NewEvent[]][] = [
      ['forwards from the first event', {}, (all) => all],
      ['backwards from the last event', { direction: 'backwards' }, (all) => all.toReversed()],
      ['forwards from a revision, inclusive', { from: 2n }, (all) => all.slice(2)],
      [
        'backwards from a revision, inclusive',
        { direction: 'backwards', from: 2n },
        (all) => all.slice(0, 3).toReversed(),
      ],
      ['no more than its limit forwards', { from: 1n, limit: 2 }, (all) => all.slice(1, 3)],
      ['no more than its limit backwards', { direction: 'backwards', limit: 1 }, (all) => all.slice(5)],
      ['nothing from beyond the end', { from: 6n }, () => []],
    ];
    for (const [what, options, wanted] of cases)
      test(`gives ${what}`, async () => {
        const slice = await subject().store.readStream(stream, options);
        expect(slice.found && idsOf(slice.events)).toEqual(idsOf(wanted([...events])));
      });

    test('of a missing stream is an answer, not an error', async () => {
      expect(await subject().store.readStream(newStream())).toEqual({ found: false });
      expect(await subject().store.readStream(newStream(), { direction: 'backwards', limit: 1 })).toEqual({
        found: false,
      });
    });

    test('gives back data and metadata as they were written', async () => {
      const data = {
        text: 'Åsa – Кириллица – 手術 – 🫀 – "quoted" \\ <b>&amp;</b>\nline\ttab \u0000 nul',
        'chave é unicode': [1, -0.5, 1e21, true, null, { nested: [] }],
        empty: {},
      };
      const metadata = {
        correlationId: 'c-1',
        causationId: 'c-0',
        who: { subject: 'ação', client: 'portal' },
      };
      const own = newStream();
      const event = { ...newEvent(data, metadata), type: 'Aconteceu-ç' };
      await subject().store.append(own, 'no-stream', [event]);
      const [read] = await eventsOf(subject().store, own);
      expect(read).toMatchObject({ ...event, stream: own, revision: 0n });
      expect(Math.abs(Date.now() - (read?.recordedAt.getTime() ?? 0))).toBeLessThan(60_000);
    });

    test('tells a stream from those whose names begin alike', async () => {
      const longer = `${stream}/1`;
      await subject().store.append(longer, 'no-stream', [newEvent()]);
      expect(await eventsOf(subject().store, stream)).toHaveLength(6);
      expect(await eventsOf(subject().store, longer)).toHaveLength(1);
    });
  });
}
