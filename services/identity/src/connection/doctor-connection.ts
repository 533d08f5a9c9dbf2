import { type DoctorId, type HospitalId } from '@surgery-calendar/contracts';
import type pg from 'pg';
import { mayWriteCalendar } from '../google/scopes.ts';

/** Where a doctor's connection with Google stands. */
export type DoctorConnection =
  /** `connectionVersion` is undefined for a doctor who never signed in. */
  | { readonly state: 'not-connected'; readonly connectionVersion: number | undefined }
  | (LinkedAccount & { readonly state: 'connected' })
  /** Google refused the refresh token: the doctor withdrew access, or Google did. */
  | (LinkedAccount & { readonly state: 'access-revoked' })
  /** The grant no longer covers the calendar. */
  | (LinkedAccount & { readonly state: 'scope-missing' });

export interface LinkedAccount {
  readonly googleSub: string;
  readonly googleEmail: string;
  readonly connectedAt: Date;
  readonly connectionVersion: number;
}

interface Row {
  connection_version: number;
  google_sub: string | null;
  google_email: string;
  connected_at: Date;
  status: 'active' | 'revoked';
  scopes: string[];
}

/** Reads a doctor's connection; a doctor who is not known here is not connected. */
export async function readConnection(
  database: pg.Pool | pg.ClientBase,
  doctor: { readonly hospitalId: HospitalId; readonly doctorId: DoctorId },
): Promise<DoctorConnection> {
  const { rows } = await database.query<Row>(
    `SELECT doctor.connection_version, link.google_sub, link.google_email, link.connected_at, account.status, account.scopes
       FROM identity.doctor
       LEFT JOIN identity.user_google_auth link ON link.user_id = doctor.id
       LEFT JOIN identity.google_account account ON account.sub = link.google_sub
      WHERE doctor.hospital_id = $1 AND doctor.doctor_id = $2`,
    [doctor.hospitalId, doctor.doctorId],
  );
  const [row] = rows;
  if (row?.google_sub == null) return { state: 'not-connected', connectionVersion: row?.connection_version };
  return {
    state: stateOf(row),
    googleSub: row.google_sub,
    googleEmail: row.google_email,
    connectedAt: row.connected_at,
    connectionVersion: row.connection_version,
  };
}

function stateOf(account: { status: 'active' | 'revoked'; scopes: string[] }): LinkedState {
  if (account.status === 'revoked') return 'access-revoked';
  return mayWriteCalendar(account.scopes) ? 'connected' : 'scope-missing';
}

type LinkedState = Exclude<DoctorConnection['state'], 'not-connected'>;
