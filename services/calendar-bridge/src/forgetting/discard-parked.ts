import type { PatientForgotten } from '@surgery-calendar/contracts';
import type { ClientBase } from 'pg';
import { surgeryIn } from '../parked/surgery-in.ts';

/** Who decides on a parked message of a forgotten patient, and why, as operators read it. */
export const forgottenDecision = { by: 'patient.forgotten.v1', reason: 'The patient was forgotten' } as const;

/**
 * Discards the parked messages about the surgeries that tell of the patient: those up to the forgotten revision and, whatever theirs is,
 * those that were parked by the time of the forgetting, as another source's; unless the owner has said something newer by then, which
 * makes the surgery somebody else's. What cannot be read as a message of the hospital cannot be told to be one.
 */
export async function discardParkedOf(client: ClientBase, forgotten: PatientForgotten): Promise<void> {
  const { rows } = await client.query<Candidate>(
    `select id, body, parked_at from calendar_bridge.parked_message
     where hospital_id = $1 and decision is null
       and exists (select from unnest($2::text[]) as surgery (id) where position(convert_to(surgery.id, 'UTF8') in body) > 0)`,
    [forgotten.hospitalId, forgotten.surgeries.map(({ surgeryId }) => surgeryId)],
  );
  const owned = await readRevisions(client, forgotten);
  const forgottenAt = new Date(forgotten.forgottenAt);
  const theirs = rows.filter(({ body, parked_at: parkedAt }) => {
    const told = surgeryIn(body);
    return forgotten.surgeries.some(({ surgeryId, revision }) => {
      if (told?.surgeryId !== surgeryId) return false;
      if (told.revision === undefined || told.revision <= revision) return true;
      return parkedAt <= forgottenAt && (owned.get(surgeryId) ?? 0) <= revision;
    });
  });
  await client.query(
    `update calendar_bridge.parked_message
     set decision = 'discarded', decided_at = now(), decided_by = $2, decision_reason = $3, headers = null, body = null
     where id = any ($1::bigint[])`,
    [theirs.map(({ id }) => id), forgottenDecision.by, forgottenDecision.reason],
  );
}

interface Candidate {
  readonly id: string;
  readonly body: Buffer;
  readonly parked_at: Date;
}

/** The newest revisions that the surgeries' owners have said. */
async function readRevisions(
  client: ClientBase,
  { hospitalId, surgeries }: PatientForgotten,
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await client.query<{ surgery_id: string; revision: string }>(
    `select surgery_id, revision from calendar_bridge.surgery_head
     where hospital_id = $1 and surgery_id = any ($2::text[])`,
    [hospitalId, surgeries.map(({ surgeryId }) => surgeryId)],
  );
  return new Map(rows.map((row) => [row.surgery_id, Number(row.revision)]));
}
