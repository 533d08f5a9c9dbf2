import { hospitalId, isStorable, surgeryBooking, surgeryId } from '@surgery-calendar/contracts';
import { operatorName, textTable, visible } from '@surgery-calendar/service-host';
import { z } from 'zod';
import { awaitBoard } from '../board/await-board.ts';
import type { BoardSignal } from '../board/board-signal.ts';
import {
  forgetPatient,
  type ForgettingOutcome,
  type ForgottenSurgery,
} from '../forgetting/forget-patient.ts';
import type { KeyOwner } from '../patient-data/patient-keys.ts';
import { refuse } from './refuse.ts';

export interface ForgetOptions {
  readonly hospital?: string | undefined;
  readonly patient?: string | undefined;
  readonly surgery?: string | undefined;
  readonly reason?: string | undefined;
  readonly 'dry-run'?: boolean | undefined;
}

const why = z.string().trim().min(1).max(500).refine(isStorable).optional();

/** Runs `forget-patient`; resolves with what to print, and with whether the patient is forgotten or would be. */
export async function runForgetPatient(
  parts: Parameters<typeof forgetPatient>[0] & { readonly signal: BoardSignal; readonly now: Date },
  options: ForgetOptions,
  retentionDays: number,
): Promise<{ readonly done: boolean; readonly text: string }> {
  const owner = ownerIn(options);
  const reason = why.safeParse(options.reason);
  if (!reason.success)
    refuse('--reason has 1 to 500 characters; it is kept, so it must not name the patient\n');
  await awaitBoard(parts);
  const outcome = await forgetPatient(parts, {
    ...{ owner, retentionDays, now: parts.now, by: operatorName(), reason: reason.data },
    isRehearsal: options['dry-run'] === true,
  });
  return { done: outcome.kind !== 'retained' && outcome.kind !== 'in-the-clear', text: textOf(outcome) };
}

function ownerIn(options: ForgetOptions): KeyOwner {
  const hospital = hospitalId.safeParse(options.hospital);
  if (!hospital.success) refuse('forget-patient needs --hospital, the id of a hospital such as hc-sp\n');
  if ((options.patient === undefined) === (options.surgery === undefined))
    refuse('forget-patient needs either --patient or, for a patient without an id, --surgery\n');
  if (options.patient !== undefined) {
    const patientId = surgeryBooking.shape.patient.shape.id.safeParse(options.patient);
    if (!patientId.success) refuse('--patient is the id of a patient, as the hospital knows it\n');
    return { hospitalId: hospital.data, patientId: options.patient };
  }
  const surgery = surgeryId.safeParse(options.surgery);
  if (!surgery.success) refuse('--surgery is the id of a surgery\n');
  return { hospitalId: hospital.data, surgeryId: surgery.data };
}

function textOf(outcome: ForgettingOutcome): string {
  switch (outcome.kind) {
    case 'forgotten':
    case 'would-be-forgotten': {
      const heading =
        outcome.kind === 'forgotten'
          ? 'The patient is forgotten; calendars follow within moments.'
          : 'The patient would be forgotten; nothing was changed.';
      return [heading, ...tableOf(outcome.surgeries)].join('\n');
    }
    case 'unknown':
      return 'Nothing is kept of that patient, or no more: nothing was changed.';
    case 'retained':
      return (
        `retention: nothing was changed. The surgery ${visible(outcome.surgeryId)} holds it up until ` +
        `${outcome.until.toISOString()} (RETENTION_DAYS after its end, unless it is cancelled).`
      );
    case 'in-the-clear':
      return (
        `clear-text-events: nothing was changed. ${outcome.count} surgeries have the patient in events from before ` +
        'patient data was encrypted, which no key opens or closes; see docs/decisions/0010-erasure.md.'
      );
  }
}

function tableOf(surgeries: readonly ForgottenSurgery[]): readonly string[] {
  if (surgeries.length === 0) return [];
  const rows = surgeries.map(({ surgeryId: id, status, endsAt, isTheirs, otherPatients }) => [
    ...[id, status, endsAt.toISOString(), isTheirs ? 'yes' : 'no more', otherPatients.join(', ') || '-'],
  ]);
  const table = textTable(['surgery', 'status', 'ends', 'theirs', 'other ids'], rows);
  return surgeries.every(({ otherPatients }) => otherPatients.length === 0) ? [table] : [table, ofOthers];
}

const ofOthers =
  'Other ids are those that a surgery is or was booked under as well; they are not forgotten. Where one is the same patient’s, from before ' +
  'it was corrected, forget it as well.';
