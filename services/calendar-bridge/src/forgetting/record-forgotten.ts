import { forgetPatientOf, type PatientForgotten, type Surgery } from '@surgery-calendar/contracts';
import { inTransaction } from '@surgery-calendar/postgres';
import type { ClientBase, Pool } from 'pg';
import { announceDue } from '../reconcile/due-channel.ts';
import { wakeInto } from '../reconcile/wake-entry.ts';
import { discardParkedOf } from './discard-parked.ts';

/**
 * Forgets the patient of surgeries, in one commit: the heads lose what names them, the entries that have an event become due however
 * old they are, parked messages go. What is newer than the forgetting was given anew by its source and stays. Repeated, it does the
 * same again.
 */
export function recordForgotten(pool: Pool, forgotten: PatientForgotten): Promise<void> {
  return inTransaction(pool, async (client) => {
    // Whoever is writing a message of before has committed by then; whoever comes after sees the rows that are written here.
    await client.query(
      `lock table calendar_bridge.surgery_head, calendar_bridge.parked_message in share row exclusive mode`,
    );
    await remember(client, forgotten);
    await scrubHeads(client, await readHeads(client, forgotten));
    await discardParkedOf(client, forgotten);
    await wakeTheirs(client, forgotten);
    await doubtEvents(client, forgotten);
    await announceDue(client);
  });
}

/** The surgeries as rows `forgotten (hospital_id, surgery_id, revision)` of a statement whose first three parameters they are. */
const asRows = `(select $1::text, * from unnest($2::text[], $3::bigint[])) as forgotten (hospital_id, surgery_id, revision)`;

function parametersOf({ hospitalId, surgeries }: PatientForgotten) {
  return [
    hospitalId,
    surgeries.map(({ surgeryId }) => surgeryId),
    surgeries.map(({ revision }) => revision),
  ] as const;
}

async function remember(client: ClientBase, forgotten: PatientForgotten): Promise<void> {
  await client.query(
    `insert into calendar_bridge.forgotten_surgery as known (hospital_id, surgery_id, revision, forgotten_at)
     select hospital_id, surgery_id, max(revision), $4 from ${asRows} group by hospital_id, surgery_id
     on conflict (hospital_id, surgery_id) do update
       set revision = greatest(known.revision, excluded.revision),
           forgotten_at = greatest(known.forgotten_at, excluded.forgotten_at)`,
    [...parametersOf(forgotten), forgotten.forgottenAt],
  );
}

async function readHeads(client: ClientBase, forgotten: PatientForgotten): Promise<Surgery[]> {
  const { rows } = await client.query<{ data: Surgery }>(
    `select head.data from calendar_bridge.surgery_head head join ${asRows} using (hospital_id, surgery_id)
     where head.revision <= forgotten.revision`,
    [...parametersOf(forgotten)],
  );
  return rows.map((row) => row.data);
}

async function scrubHeads(client: ClientBase, heads: readonly Surgery[]): Promise<void> {
  const scrubbed = heads.map(forgetPatientOf);
  await client.query(
    `update calendar_bridge.surgery_head head set data = scrubbed.data::jsonb
     from unnest($1::text[], $2::text[], $3::text[]) as scrubbed (hospital_id, surgery_id, data)
     where (head.hospital_id, head.surgery_id) = (scrubbed.hospital_id, scrubbed.surgery_id)`,
    [
      scrubbed.map(({ hospitalId }) => hospitalId),
      scrubbed.map(({ surgeryId }) => surgeryId),
      scrubbed.map((surgery) => JSON.stringify(surgery)),
    ],
  );
}

/** Frozen ones as well: whatever is at Google must lose the name. */
async function wakeTheirs(client: ClientBase, forgotten: PatientForgotten): Promise<void> {
  await client.query(
    `update calendar_bridge.entry set ${wakeInto(`'live'`)}
     from ${asRows.replace('(hospital_id, surgery_id, revision)', '(hospital, surgery, newest)')}
     where (entry.hospital_id, entry.surgery_id) = (forgotten.hospital, forgotten.surgery)
       and entry.revision <= forgotten.newest
       and (entry.wanted or entry.lease_token is not null or exists (
         select from calendar_bridge.placement p
         where (p.hospital_id, p.surgery_id, p.doctor_id) = (entry.hospital_id, entry.surgery_id, entry.doctor_id)))`,
    [...parametersOf(forgotten)],
  );
}

/** A fingerprint of what an event says could be guessed the name from; without it the event is written anew. */
async function doubtEvents(client: ClientBase, forgotten: PatientForgotten): Promise<void> {
  await client.query(
    `update calendar_bridge.placement p set content_hash = null
     from calendar_bridge.surgery_head head join ${asRows} using (hospital_id, surgery_id)
     where (p.hospital_id, p.surgery_id) = (head.hospital_id, head.surgery_id) and head.revision <= forgotten.revision`,
    [...parametersOf(forgotten)],
  );
}
