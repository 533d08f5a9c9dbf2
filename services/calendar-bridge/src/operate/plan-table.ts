import type { CalendarAccess } from '@surgery-calendar/contracts';
import { textTable } from '@surgery-calendar/service-host';
import { contentHash, describeEntry } from '../entry/entry-content.ts';
import { planEntry, type Placement, type Step } from '../plan/plan-entry.ts';
import { situationOf } from '../reconcile/situation-of.ts';
import type { StandingEntry } from './read-entries-of.ts';

const heading = ['surgery', 'start', 'wanted', 'lane', 'due', 'placements', 'next step'];

/** The entries with the step that the reconciler would take now for each, by this access. Nothing of a patient. */
export function planTable(
  entries: readonly StandingEntry[],
  access: CalendarAccess,
  origin: string,
  now: Date,
): string {
  return textTable(
    heading,
    entries.map((entry) => [
      entry.key.surgeryId,
      entry.surgery.startsAt,
      entry.wanted ? 'yes' : 'no',
      entry.lane,
      dueText(entry),
      entry.placements.map(placementText).join(', ') || '-',
      stepText(nextStep(entry, access, origin, now)),
    ]),
  );
}

/** What identity says of the doctor's access, without the token. */
export function accessText(access: CalendarAccess): string {
  if (access.mode === 'none') return `access: none, ${access.reason}`;
  const { googleSub, calendarId, policy } = access;
  const reason = access.mode === 'remove-only' && access.reason !== undefined ? ` (${access.reason})` : '';
  return `access: ${access.mode}${reason}, account ${googleSub}, calendar ${calendarId}, patient details ${policy.patientDetails}`;
}

function nextStep(entry: StandingEntry, access: CalendarAccess, origin: string, now: Date): Step {
  const details = access.mode === 'none' ? 'none' : access.policy.patientDetails;
  const hash = contentHash(describeEntry(entry.surgery, details, origin));
  const { placements, generation } = entry;
  const known = { placements, generation, access, contentHash: hash, unseen: new Set<string>(), now };
  return planEntry(situationOf(entry, known));
}

function dueText({ leased, dueAt }: StandingEntry): string {
  if (leased) return 'in hand';
  return dueAt?.toISOString() ?? '-';
}

function placementText({ state, googleSub, calendarId, eventId, contentHash: hash }: Placement): string {
  const doubt = state === 'placed' && hash === undefined ? ', to be verified' : '';
  return `${googleSub}/${calendarId} ${eventId} (${state}${doubt})`;
}

function stepText(step: Step): string {
  switch (step.kind) {
    case 'insert':
      return `insert ${step.target.eventId} at ${step.target.googleSub}/${step.target.calendarId}`;
    case 'update':
      return `update ${step.placement.eventId}`;
    case 'remove':
      return `remove ${step.placement.eventId} from ${step.placement.googleSub}/${step.placement.calendarId}`;
    case 'wait':
      return `wait: ${step.reason}`;
    case 'look-again':
      return `look again at ${step.at.toISOString()}`;
    case 'done':
      return 'nothing';
  }
}
