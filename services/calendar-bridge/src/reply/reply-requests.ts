import type { DoctorId, HospitalId, Surgery, SurgeryId } from '@surgery-calendar/contracts';
import type { ClientBase } from 'pg';
import type { EntryKey } from '../entry/entry-key.ts';
import type { ReplyAddress } from './enqueue-reply.ts';

/** A publisher who waits for what becomes of an entry. */
export interface ReplyRequest {
  readonly key: EntryKey;
  readonly revision: number;
  readonly address: ReplyAddress;
}

export async function rememberRequests(client: ClientBase, requests: readonly ReplyRequest[]): Promise<void> {
  if (requests.length === 0) return;
  await client.query(
    `insert into calendar_bridge.reply_request (hospital_id, surgery_id, doctor_id, revision, reply_to, correlation_id)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[])`,
    [
      requests.map(({ key }) => key.hospitalId),
      requests.map(({ key }) => key.surgeryId),
      requests.map(({ key }) => key.doctorId),
      requests.map(({ revision }) => revision),
      requests.map(({ address }) => address.replyTo),
      requests.map(({ address }) => address.correlationId ?? null),
    ],
  );
}

/** Takes the requests for older revisions of surgeries whose newest ones have just overtaken them. */
export async function takeOvertakenRequests(
  client: ClientBase,
  newest: readonly Pick<Surgery, 'hospitalId' | 'surgeryId' | 'revision'>[],
): Promise<readonly ReplyRequest[]> {
  if (newest.length === 0) return [];
  const { rows } = await client.query<RequestRow & { hospital_id: HospitalId; surgery_id: SurgeryId }>({
    name: 'take-overtaken-requests',
    text: `delete from calendar_bridge.reply_request request
     using unnest($1::text[], $2::text[], $3::bigint[]) as newest (hospital_id, surgery_id, revision)
     where (request.hospital_id, request.surgery_id) = (newest.hospital_id, newest.surgery_id)
       and request.revision < newest.revision
     returning request.hospital_id, request.surgery_id, request.doctor_id, request.revision, reply_to, correlation_id`,
    values: [
      newest.map(({ hospitalId }) => hospitalId),
      newest.map(({ surgeryId }) => surgeryId),
      newest.map(({ revision }) => revision),
    ],
  });
  return rows.map((row) => ({
    key: { hospitalId: row.hospital_id, surgeryId: row.surgery_id, doctorId: row.doctor_id },
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
  const { rows } = await client.query<RequestRow>({
    ...(final
      ? {
          name: 'take-requests',
          text: `delete from calendar_bridge.reply_request where ${where} returning ${columns}`,
        }
      : {
          name: 'read-requests',
          text: `select ${columns} from calendar_bridge.reply_request where ${where}`,
        }),
    values: [key.hospitalId, key.surgeryId, key.doctorId, revision],
  });
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
