import type pg from 'pg';
import { type Actor, type AuditAction, type AuditEntry } from './audit-entry.ts';

/** A line as it is stored. */
export interface AuditLine {
  readonly seq: bigint;
  /** Undefined where the columns hold what `appendAudit` never writes, such as an instant finer than milliseconds. */
  readonly entry: AuditEntry | undefined;
  readonly previousHash: string;
  readonly hash: string;
}

export interface AuditRow {
  seq: string;
  at: unknown;
  is_whole_ms: boolean | null;
  actor_kind: Actor['kind'];
  actor_id: string;
  action: AuditAction;
  hospital_id: string | null;
  doctor_id: string | null;
  ip: string | null;
  detail: unknown;
  previous_hash: string;
  hash: string;
}

const COLUMNS = `seq, at, date_trunc('milliseconds', at) = at AS is_whole_ms, actor_kind, actor_id, action, hospital_id, doctor_id, ip,
  detail, previous_hash, hash`;
const BATCH = 1_000;

/** All lines, in order, in batches. */
export async function* auditLines(client: pg.ClientBase): AsyncGenerator<AuditLine> {
  let after: string | null = null;
  for (;;) {
    const { rows }: pg.QueryResult<AuditRow> = await client.query<AuditRow>(
      `SELECT ${COLUMNS} FROM identity.audit_log WHERE $1::bigint IS NULL OR seq > $1 ORDER BY seq LIMIT ${BATCH}`,
      [after],
    );
    yield* rows.map(lineOf);
    if (rows.length < BATCH) return;
    after = rows.at(-1)?.seq ?? null;
  }
}

/** The newest lines of a hospital, or of one of its doctors, newest first. */
export async function newestAuditLines(
  pool: pg.Pool,
  whose: { readonly hospitalId: string; readonly doctorId: string | undefined; readonly limit: number },
): Promise<AuditLine[]> {
  const { rows } = await pool.query<AuditRow>(
    `SELECT ${COLUMNS} FROM identity.audit_log
      WHERE hospital_id = $1 AND ($2::text IS NULL OR doctor_id = $2) ORDER BY seq DESC LIMIT $3`,
    [whose.hospitalId, whose.doctorId ?? null, whose.limit],
  );
  return rows.map(lineOf);
}

function lineOf(row: AuditRow): AuditLine {
  const { seq, previous_hash: previousHash, hash } = row;
  return { seq: BigInt(seq), entry: entryOf(row), previousHash, hash };
}

function entryOf(row: AuditRow): AuditEntry | undefined {
  const { at, hospital_id: hospitalId, doctor_id: doctorId } = row;
  if (!(at instanceof Date) || row.is_whole_ms !== true || !isDetail(row.detail)) return undefined;
  if ((hospitalId === null) !== (doctorId === null)) return undefined;
  return {
    at,
    actor: { kind: row.actor_kind, id: row.actor_id, ip: row.ip ?? undefined },
    action: row.action,
    doctor: hospitalId === null || doctorId === null ? undefined : { hospitalId, doctorId },
    detail: row.detail,
  };
}

function isDetail(value: unknown): value is NonNullable<AuditEntry['detail']> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((field) => field === null || typeof field !== 'object');
}
