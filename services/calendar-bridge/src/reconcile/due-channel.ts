import type { ClientBase } from 'pg';

/** The channel on which every transaction that makes entries due wakes the reconcilers. */
export const dueChannel = 'calendar_bridge_due';

/** Wakes the reconcilers when the client's transaction commits. */
export async function announceDue(client: ClientBase): Promise<void> {
  await client.query(`notify ${dueChannel}`);
}
