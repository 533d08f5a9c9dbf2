import type {
  DoctorId,
  EntryFailed,
  EntrySettled,
  FailureCode,
  SettledOutcome,
} from '@surgery-calendar/contracts';

/** What the bridge last replied about one doctor's entry. */
export interface CalendarEntry {
  /** Of the reply: an older one never overwrites a newer one. */
  readonly entryVersion: number;
  /** The surgery's revision that it spoke of. */
  readonly revision: number;
  readonly outcome: Exclude<SettledOutcome, 'superseded'> | 'failed';
  readonly eventId: string | null;
  /** Missing from what was projected before links were kept. */
  readonly eventLink?: string | null;
  readonly lastSync: Date | null;
  readonly error: {
    readonly code: FailureCode;
    readonly message: string;
    readonly at: Date;
  } | null;
}

/** What the bridge has replied of a surgery, by doctor. */
export type CalendarEntries = ReadonlyMap<DoctorId, CalendarEntry>;

/** The entry after one more reply; as before where the reply is older, or speaks of a message and not of the entry. */
export function applyReply(
  before: CalendarEntry | undefined,
  reply: EntrySettled | EntryFailed,
): CalendarEntry | undefined {
  if (before !== undefined && before.entryVersion >= reply.entryVersion) return before;
  const { entryVersion, revision } = reply;
  const known = {
    entryVersion,
    revision,
    eventId: before?.eventId ?? null,
    eventLink: before?.eventLink ?? null,
    lastSync: before?.lastSync ?? null,
  };
  if ('code' in reply) {
    if (reply.code === 'not-owner' || reply.code === 'revision-conflict') return before;
    const error = { code: reply.code, message: reply.message, at: new Date(reply.failedAt) };
    return { ...known, outcome: 'failed', error };
  }
  if (reply.outcome === 'superseded') return before;
  const synced = reply.outcome === 'waiting-for-connection' ? known.lastSync : new Date(reply.settledAt);
  const event = { eventId: reply.eventId ?? null, eventLink: reply.htmlLink ?? null };
  return { ...known, ...event, outcome: reply.outcome, lastSync: synced, error: null };
}
