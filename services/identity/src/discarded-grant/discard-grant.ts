import type pg from 'pg';
import { announceDeparture } from '../withdrawal/departure-channel.ts';

export interface DiscardingParts {
  readonly newId: () => string;
  readonly now: Date;
  /** How long Google may take to end the grant. */
  readonly patienceMs: number;
}

/**
 * A grant came and is not wanted: has Google end it, after the caller's transaction. What is only forgotten here lives on at Google, and
 * nobody could end it any more.
 */
export async function discardGrant(
  client: pg.ClientBase,
  { newId, now, patienceMs }: DiscardingParts,
  grant: { readonly googleSub: string; readonly sealedRefreshToken: string },
): Promise<void> {
  await client.query(
    `INSERT INTO identity.discarded_grant (id, google_sub, refresh_token, discarded_at, patient_until, due_at)
     VALUES ($1, $2, $3, $4, $5, $4)`,
    [newId(), grant.googleSub, grant.sealedRefreshToken, now, new Date(now.getTime() + patienceMs)],
  );
  await announceDeparture(client);
}
