import { type DoctorId, type HospitalId } from '@surgery-calendar/contracts';
import type pg from 'pg';
import {
  connectionOf,
  selectConnection,
  type ConnectionRow,
  type DoctorConnection,
} from '../connection/doctor-connection.ts';

/** What is stored of a Google account's access. */
export interface StoredAccess {
  /** `ending`: its last doctor has left, and Google is being told. */
  readonly status: 'active' | 'revoked' | 'ending';
  readonly scopes: readonly string[];
  readonly accessToken: { readonly sealed: string; readonly expiresAt: Date } | undefined;
  /** When the token was last asked for, to within ten minutes; see note-asked.ts. */
  readonly askedAt: Date | undefined;
}

interface Row {
  status: StoredAccess['status'];
  scopes: string[];
  access_token: string | null;
  access_token_expires_at: Date | null;
  token_asked_at: Date | null;
}

/** Undefined for an account that is not known here. */
export async function readAccess(pool: pg.Pool, googleSub: string): Promise<StoredAccess | undefined> {
  const { rows } = await pool.query<Row>(
    `SELECT status, scopes, access_token, access_token_expires_at, token_asked_at
       FROM identity.google_account WHERE sub = $1`,
    [googleSub],
  );
  const [row] = rows;
  return row === undefined ? undefined : storedAccess(row);
}

/** A doctor's connection together with what is stored of its account's access, of one moment. */
export async function readConnectionWithAccess(
  pool: pg.Pool,
  doctor: { readonly hospitalId: HospitalId; readonly doctorId: DoctorId },
): Promise<{ readonly connection: DoctorConnection; readonly stored: StoredAccess | undefined }> {
  const { rows } = await pool.query<ConnectionRow & Row>({
    name: 'connection-with-access',
    text: selectConnection(', account.access_token, account.access_token_expires_at, account.token_asked_at'),
    values: [doctor.hospitalId, doctor.doctorId],
  });
  const [row] = rows;
  return { connection: connectionOf(row), stored: row?.google_sub == null ? undefined : storedAccess(row) };
}

function storedAccess(row: Row): StoredAccess {
  const { access_token: sealed, access_token_expires_at: expiresAt } = row;
  const accessToken = sealed === null || expiresAt === null ? undefined : { sealed, expiresAt };
  return { status: row.status, scopes: row.scopes, accessToken, askedAt: row.token_asked_at ?? undefined };
}
