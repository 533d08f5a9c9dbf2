import { calendarOf, entryOf } from '../harness/calendar-of.ts';
import { readExpected, readWeek, type ExpectedEntry } from '../harness/hospital-week.ts';

export interface Comparison {
  /** Accounts whose calendars hold exactly what they must. */
  readonly right: readonly string[];
  readonly wrong: readonly {
    readonly account: string;
    readonly missing: number;
    readonly unexpected: number;
  }[];
  /** Entries found where they belong. */
  readonly entries: number;
}

/** What is asked anew until it is right is read once. */
const expected = readExpected();
const ofTheWeek = new Set(readWeek().map(({ message }) => surgeryName(message.data)));

/**
 * Compares the calendars of the given doctors with the week's expectations. Surgeries that are none of the week's, such as those
 * scheduled by hand, are left out of it. One account may be of several doctors: it must hold all their lists.
 */
export async function compareCalendars(
  googleUrl: string,
  doctors: readonly {
    readonly hospitalId: string;
    readonly surgeonId: string;
    readonly googleEmail: string;
  }[],
): Promise<Comparison> {
  const wantedByAccount = new Map<string, string[]>();
  for (const { hospitalId, surgeonId, googleEmail } of doctors) {
    const entries = expected[hospitalId]?.[surgeonId] ?? [];
    wantedByAccount.set(googleEmail, [...(wantedByAccount.get(googleEmail) ?? []), ...entries.map(written)]);
  }
  const right: string[] = [];
  const wrong: Comparison['wrong'][number][] = [];
  let entries = 0;
  for (const [account, wanted] of wantedByAccount) {
    const events = (await calendarOf(googleUrl, account)).map(entryOf);
    const found = events.filter((entry) => ofTheWeek.has(surgeryName(entry))).map(written);
    const [isWanted, isFound] = [new Set(wanted), new Set(found)];
    const missing = wanted.filter((entry) => !isFound.has(entry)).length;
    const unwanted = [...isFound].filter((entry) => !isWanted.has(entry)).length;
    const unexpected = unwanted + (found.length - isFound.size);
    entries += wanted.length - missing;
    if (missing === 0 && unexpected === 0) right.push(account);
    else wrong.push({ account, missing, unexpected });
  }
  return { right, wrong, entries };
}

function surgeryName({
  hospitalId,
  surgeryId,
}: {
  readonly hospitalId: string;
  readonly surgeryId: string;
}): string {
  return `${hospitalId}/${surgeryId}`;
}

/** An entry as one string, its fields in one order, for comparing. */
function written(entry: ExpectedEntry): string {
  const { hospitalId, surgeryId, eventIdPrefix, summary, description, startsAt, endsAt, timeZone } = entry;
  return JSON.stringify([
    hospitalId,
    surgeryId,
    eventIdPrefix,
    summary,
    description,
    startsAt,
    endsAt,
    timeZone,
  ]);
}
