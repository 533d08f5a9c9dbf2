import type { Span } from '@opentelemetry/api';
import { isDatabaseConflict } from '@surgery-calendar/postgres';
import { inSpan, type Logger } from '@surgery-calendar/service-host';
import type { Pool } from 'pg';
import type { GoogleCalendar } from '../google/google-calendar.ts';
import { LeaseLost, type ClaimedEntry } from './claimed-entry.ts';
import type { Conclusion } from './conclusion.ts';
import { openJournal, type EntryJournal } from './entry-journal.ts';
import type { Lane } from './lane.ts';
import { reconcileEntry, type ReconcileTools } from './reconcile-entry.ts';
import { recordConclusion } from './record-conclusion.ts';

export interface WorkerOptions {
  readonly pool: Pool;
  readonly tools: Omit<ReconcileTools, 'google'>;
  /** Google for the calls of one lane. */
  readonly googleFor: (lane: Lane) => GoogleCalendar;
  /** Longer than any one call to Google. */
  readonly leaseMs: number;
  /** How long an entry is left alone after a change at Google; longer while a burst of edits goes on. */
  readonly restMs: number;
  readonly logger: Logger;
  readonly random: () => number;
  /** Told of what was recorded. */
  readonly onConcluded?: (entry: ClaimedEntry, conclusion: Conclusion) => void;
}

/** Never rejects: an entry that cannot be recorded keeps its lease until it runs out, and is claimed again. */
export function workOnEntry(entry: ClaimedEntry, options: WorkerOptions): Promise<void> {
  const { hospitalId, surgeryId } = entry.key;
  const attributes = { 'hospital.id': hospitalId, 'surgery.id': surgeryId, lane: entry.lane };
  return inSpan('reconcile entry', { attributes, parent: entry.traceparent }, (span) =>
    reconcileAndRecord(entry, options, span),
  );
}

async function reconcileAndRecord(entry: ClaimedEntry, options: WorkerOptions, span: Span): Promise<void> {
  const { pool, tools, googleFor, logger } = options;
  const fields = { ...entry.key, revision: entry.revision };
  try {
    const journal = openJournal(pool, entry, options.leaseMs);
    const google = googleFor(entry.lane);
    const conclusion = await reconcileEntry(entry, journal, { ...tools, google });
    await recordForSure(entry, journal, conclusion, options);
    span.setAttribute('conclusion', conclusion.kind);
    options.onConcluded?.(entry, conclusion);
    logConclusion(logger, fields, conclusion);
  } catch (error) {
    if (error instanceof LeaseLost) logger.info(fields, 'the entry passed on to another worker');
    else logger.error({ ...fields, err: error }, 'entry not recorded');
  }
}

/** Rolled back because another transaction was in the way, it is simply tried again. */
async function recordForSure(
  entry: ClaimedEntry,
  journal: EntryJournal,
  conclusion: Conclusion,
  { pool, tools, random, restMs }: WorkerOptions,
): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await recordConclusion(pool, entry, journal, conclusion, tools.clock(), random(), restMs);
      return;
    } catch (error) {
      if (!isDatabaseConflict(error) || tries === 5) throw error;
    }
  }
}

function logConclusion(logger: Logger, fields: object, conclusion: Conclusion): void {
  switch (conclusion.kind) {
    case 'deferred':
      logger.warn({ ...fields, err: conclusion.cause }, 'entry deferred');
      return;
    case 'failed': {
      const { failure, cause } = conclusion;
      logger.warn({ ...fields, code: failure.code, detail: failure.message, err: cause }, 'entry failed');
      return;
    }
    case 'settled':
    case 'waiting':
    case 'held':
      logger.debug({ ...fields, conclusion: conclusion.kind }, 'entry concluded');
  }
}
