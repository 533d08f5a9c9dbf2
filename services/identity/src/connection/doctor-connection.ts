import { type DoctorId, type HospitalId } from '@surgery-calendar/contracts';
import type pg from 'pg';
import { mayWriteCalendar } from '../google/scopes.ts';

/** Where a doctor's connection with Google stands. */
export type DoctorConnection =
  /** `connectionVersion` is undefined for a doctor who never signed in. */
  | { readonly state: 'not-connected'; readonly connectionVersion: number | undefined }
  | (LinkedAccount & { readonly state: 'connected' })
  | (LinkedAccount & { readonly state: 'paused'; readonly pause: Pause })
  /** Google refused the refresh token: the doctor withdrew access, or Google did. */
  | (LinkedAccount & { readonly state: 'access-revoked' })
  /** The grant no longer covers the calendar. */
  | (LinkedAccount & { readonly state: 'scope-missing' })
  /** The doctor is leaving the account; see src/withdrawal. */
  | (LinkedAccount & { readonly state: 'withdrawing'; readonly step: 'removing' | 'revoking' });

export interface LinkedAccount {
  readonly googleSub: string;
  readonly googleEmail: string;
  readonly connectedAt: Date;
  readonly connectionVersion: number;
  /** Also of an account that is lost just now: it holds again when the access comes back. */
  readonly pause: Pause | undefined;
}

export interface Pause {
  readonly since: Date;
  /** What becomes of the surgeries that have not begun: they stay on the calendar as they are, or leave it. */
  readonly entries: 'keep' | 'remove';
}

/** A doctor's row as `selectConnection` gives it. */
export interface ConnectionRow {
  connection_version: number;
  google_sub: string | null;
  google_email: string;
  connected_at: Date;
  status: 'active' | 'revoked' | 'ending';
  scopes: string[];
  paused_at: Date | null;
  paused_entries: 'keep' | 'remove' | null;
  step: 'removing' | 'revoking' | null;
}

/** Reads a doctor's connection; a doctor who is not known here is not connected. */
export async function readConnection(
  database: pg.Pool | pg.ClientBase,
  doctor: { readonly hospitalId: HospitalId; readonly doctorId: DoctorId },
): Promise<DoctorConnection> {
  const { rows } = await database.query<ConnectionRow>(selectConnection(''), [
    doctor.hospitalId,
    doctor.doctorId,
  ]);
  return connectionOf(rows[0]);
}

/** Selects the doctor with hospital $1 and id $2; `more` are further columns, of `account` the Google account's. */
export const selectConnection = (more: string) => `
  SELECT doctor.connection_version, link.google_sub, link.google_email, link.connected_at, link.paused_at, link.paused_entries,
         account.status, account.scopes, withdrawal.step ${more}
    FROM identity.doctor
    LEFT JOIN identity.user_google_auth link ON link.user_id = doctor.id
    LEFT JOIN identity.google_account account ON account.sub = link.google_sub
    LEFT JOIN identity.withdrawal ON withdrawal.user_id = doctor.id AND withdrawal.finished_at IS NULL
   WHERE doctor.hospital_id = $1 AND doctor.doctor_id = $2`;

/** Undefined: a doctor who is not known here. */
export function connectionOf(row: ConnectionRow | undefined): DoctorConnection {
  if (row?.google_sub == null) return { state: 'not-connected', connectionVersion: row?.connection_version };
  const account = {
    googleSub: row.google_sub,
    googleEmail: row.google_email,
    connectedAt: row.connected_at,
    connectionVersion: row.connection_version,
    pause:
      row.paused_at === null || row.paused_entries === null
        ? undefined
        : { since: row.paused_at, entries: row.paused_entries },
  };
  return { ...account, ...stateOf(row, account.pause) };
}

function stateOf(row: ConnectionRow, pause: Pause | undefined) {
  if (row.step !== null) return { state: 'withdrawing', step: row.step } as const;
  if (row.status === 'revoked') return { state: 'access-revoked' } as const;
  if (!mayWriteCalendar(row.scopes)) return { state: 'scope-missing' } as const;
  return pause === undefined ? ({ state: 'connected' } as const) : ({ state: 'paused', pause } as const);
}
