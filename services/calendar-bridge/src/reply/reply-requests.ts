import type { DoctorId, Surgery } from '@surgery-calendar/contracts';
import type { ClientBase } from 'pg';
import type { EntryKey } from '../entry/entry-key.ts';
import type { ReplyAddress } from './enqueue-reply.ts';

/** Remembers that a publisher waits for what becomes of an entry. */
export async function rememberRequest(
  client: ClientBase,
  key: EntryKey,
  revision: number,
  address: ReplyAddress,
): Promise<void> {
  await client.query(
    `insert into calendar_bridge.reply_request (hospital_id, surgery_id, doctor_id, revision, reply_to, correlation_id)
     values ($1, $2, $3, $4, $5, $6)`,
    [key.hospitalId, key.surgeryId, key.doctorId, revision, address.replyTo, address.correlationId],
  );
}

/** Takes the requests of a surgery's older revisions, which its newest has just overtaken. */
export async function takeOvertakenRequests(
  client: ClientBase,
  surgery: Surgery,
): Promise<readonly { doctorId: DoctorId; revision: number; address: ReplyAddress }[]> {
  const { rows } = await client.query<RequestRow>(
    `delete from calendar_bridge.reply_request where hospital_id = $1 and surgery_id = $2 and revision < $3
     returning doctor_id, revision, reply_to, correlation_id`,
    [surgery.hospitalId, surgery.surgeryId, surgery.revision],
  );
  return rows.map((row) => ({
    doctorId: row.doctor_id,
    revision: Number(row.revision),
    address: addressOf(row),
  }));
}

/** The addresses that wait for an entry's revision, taken away where the answer is final. */
export async function waitingAddresses(
  client: ClientBase,
  key: EntryKey,
  revision: number,
  final: boolean,
): Promise<readonly ReplyAddress[]> {
  const where = 'hospital_id = $1 and surgery_id = $2 and doctor_id = $3 and revision <= $4';
  const columns = 'doctor_id, revision, reply_to, correlation_id';
  const { rows } = await client.query<RequestRow>(
    final
      ? `delete from calendar_bridge.reply_request where ${where} returning ${columns}`
      : `select ${columns} from calendar_bridge.reply_request where ${where}`,
    [key.hospitalId, key.surgeryId, key.doctorId, revision],
  );
  return rows.map(addressOf);
}

interface RequestRow {
  readonly doctor_id: DoctorId;
  readonly revision: string;
  readonly reply_to: string;
  readonly correlation_id: string | null;
}

function addressOf(row: RequestRow): ReplyAddress {
  return { replyTo: row.reply_to, correlationId: row.correlation_id ?? undefined };
}
