import { readFileSync } from 'node:fs';

/** One CloudEvent of the week, as a hospital's system publishes it. */
export interface WeekMessage {
  readonly id: string;
  readonly type: string;
  readonly data: { readonly hospitalId: string; readonly surgeryId: string; readonly revision: number };
}

export interface ExpectedEntry {
  readonly surgeryId: string;
  readonly hospitalId: string;
  readonly eventIdPrefix: string;
  readonly summary: string;
  readonly description: string;
  /** UTC. */
  readonly startsAt: string;
  readonly endsAt: string;
  readonly timeZone: string;
}

const week = new URL('../hospital-week/', import.meta.url);

/** The week's messages in the order of publishing, each with the very bytes that go over the bus. */
export function readWeek(): { readonly message: WeekMessage; readonly body: Buffer }[] {
  return readFileSync(new URL('messages.jsonl', week), 'utf8')
    .trim()
    .split('\n')
    .map((line) => ({ message: JSON.parse(line) as WeekMessage, body: Buffer.from(line) }));
}

/** What every surgeon's calendar must hold at the end: hospital -> surgeon -> entries. */
export function readExpected(): Readonly<Record<string, Readonly<Record<string, readonly ExpectedEntry[]>>>> {
  return JSON.parse(readFileSync(new URL('expected.json', week), 'utf8')) as ReturnType<typeof readExpected>;
}
