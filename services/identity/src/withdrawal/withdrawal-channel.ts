import type pg from 'pg';

/** Notified when a withdrawal has something to do. */
export const WITHDRAWAL_CHANNEL = 'identity_withdrawal';

/** Wakes the worker of every replica when the client's transaction commits. */
export async function announceWithdrawal(client: pg.ClientBase): Promise<void> {
  await client.query(`NOTIFY ${WITHDRAWAL_CHANNEL}`);
}
