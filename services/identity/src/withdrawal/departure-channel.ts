import type pg from 'pg';

/** Notified when a doctor leaves an account, or a grant is to be ended. */
export const DEPARTURE_CHANNEL = 'identity_departure';

/** Wakes the worker of every replica when the client's transaction commits. */
export async function announceDeparture(client: pg.ClientBase): Promise<void> {
  await client.query(`NOTIFY ${DEPARTURE_CHANNEL}`);
}
