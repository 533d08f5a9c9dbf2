import type pg from 'pg';

/** Why a doctor leaves a Google account. */
export type WithdrawalCause = 'doctor' | 'operator' | 'deprovisioned' | 'another-account';

/** A doctor's leave of a Google account. */
export interface Withdrawal {
  readonly id: string;
  readonly cause: WithdrawalCause;
  /**
   * `removing`: the bridge takes the doctor's entries off the calendar. `revoking`: Google is asked to end the grant. `done`: the account
   * is forgotten here.
   */
  readonly step: 'removing' | 'revoking' | 'done';
  readonly googleSub: string;
  readonly requestedAt: Date;
  /** Until when the present step may last. */
  readonly patientUntil: Date;
  readonly finishedAt: Date | undefined;
  /** Events that could not be taken off; undefined: nobody said. */
  readonly leftBehind: number | undefined;
  /** Undefined: Google was not asked, since somebody goes on using the account. */
  readonly revokedAtGoogle: boolean | undefined;
  /** Why the account that waited for this was not connected. */
  readonly nextRefused: NextRefusal | undefined;
}

export type NextRefusal = 'linked-to-another-doctor' | 'account-ending' | 'account-inactive';

interface Row {
  id: string;
  cause: WithdrawalCause;
  step: Withdrawal['step'];
  google_sub: string;
  requested_at: Date;
  patient_until: Date;
  finished_at: Date | null;
  left_behind: number | null;
  revoked_at_google: boolean | null;
  next_refused: NextRefusal | null;
}

/** A doctor's latest withdrawal, under way or finished. */
export async function readLatestWithdrawal(
  database: pg.Pool | pg.ClientBase,
  doctorRowId: string,
): Promise<Withdrawal | undefined> {
  const { rows } = await database.query<Row>(
    `SELECT id, cause, step, google_sub, requested_at, patient_until, finished_at, left_behind, revoked_at_google, next_refused
       FROM identity.withdrawal WHERE user_id = $1
      ORDER BY finished_at IS NOT NULL, requested_at DESC LIMIT 1`,
    [doctorRowId],
  );
  const [row] = rows;
  return (
    row && {
      ...{ id: row.id, cause: row.cause, step: row.step, googleSub: row.google_sub },
      ...{ requestedAt: row.requested_at, patientUntil: row.patient_until },
      finishedAt: row.finished_at ?? undefined,
      leftBehind: row.left_behind ?? undefined,
      revokedAtGoogle: row.revoked_at_google ?? undefined,
      nextRefused: row.next_refused ?? undefined,
    }
  );
}
