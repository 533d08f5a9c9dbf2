import type { HospitalId } from '@surgery-calendar/contracts';
import type { RecordedEvent } from '@surgery-calendar/event-store';
import { inTransaction } from '@surgery-calendar/postgres';
import type { ClientBase, Pool } from 'pg';
import { conflictStreams, refusedMessage } from '../foreign/foreign-stream.ts';
import { lockCheckpoint, moveCheckpoint } from '../log/checkpoint.ts';
import { boardChannel, type BoardTables } from './board-tables.ts';
import { recordOf, rowOf, type BoardRecord, type BoardRow } from './board-row.ts';
import { foldBoard, surgeriesOf } from './fold-board.ts';

/**
 * Projects a batch of events that follows `after`: rows and checkpoint move in one commit, under the checkpoint's lock, so that of
 * several replicas one projects it. Throws `CheckpointMoved` where another one has, and whatever an event is refused with.
 */
export function projectBoard(
  pool: Pool,
  tables: BoardTables,
  batch: {
    readonly events: readonly RecordedEvent[];
    readonly after: string | undefined;
    readonly position: string;
  },
): Promise<void> {
  const { events, after, position } = batch;
  return inTransaction(pool, async (client) => {
    // Each of these three is one round trip, whatever the number of its statements.
    await lockCheckpoint(client, tables.reader, after);
    const write = await prepareChanges(client, tables, events);
    await Promise.all([
      ...write(),
      moveCheckpoint(client, tables.reader, position),
      client.query('select pg_notify($1, $2)', [boardChannel, '']),
    ]);
  });
}

/** Reads what the events change and folds them into it; gives what sends the writes. */
async function prepareChanges(
  client: ClientBase,
  tables: BoardTables,
  events: readonly RecordedEvent[],
): Promise<() => readonly Promise<void>[]> {
  const changes = events.flatMap((event) => surgeriesOf(event).map((about) => ({ event, about })));
  const about = changes.map((change) => change.about);
  const hospitals = [...new Set(about.map(({ hospitalId }) => hospitalId))];
  const [numbers, rows] = await Promise.all([
    readNumbers(client, tables, hospitals),
    readRows(client, tables, about),
  ]);
  const changed = new Map<string, BoardRow>();
  const conflicts: object[] = [];
  for (const { event, about: surgery } of changes) {
    const { hospitalId, surgeryId } = surgery;
    const number = (numbers.get(hospitalId) ?? 0n) + 1n;
    numbers.set(hospitalId, number);
    if (event.stream.startsWith(conflictStreams)) {
      conflicts.push(conflictRecord(event, hospitalId, surgeryId, number));
      continue;
    }
    const key = `${hospitalId}/${surgeryId}`;
    const before = changed.get(key) ?? rows.get(key);
    const after = foldBoard(surgery, before, event, number);
    if (after !== before) changed.set(key, after);
  }
  return () => [
    writeRows(client, tables, [...changed.values()]),
    writeConflicts(client, tables, conflicts),
    writeNumbers(client, tables, numbers),
  ];
}

async function readNumbers(client: ClientBase, tables: BoardTables, hospitals: readonly HospitalId[]) {
  if (hospitals.length === 0) return new Map<HospitalId, bigint>();
  const { rows } = await client.query<{ hospital_id: HospitalId; last_change: string }>({
    name: `numbers of ${tables.hospital}`,
    text: `select hospital_id, last_change from ${tables.hospital} where hospital_id = any ($1)`,
    values: [hospitals],
  });
  return new Map(rows.map((row) => [row.hospital_id, BigInt(row.last_change)]));
}

async function readRows(
  client: ClientBase,
  tables: BoardTables,
  keys: readonly { hospitalId: string; surgeryId: string }[],
): Promise<Map<string, BoardRow>> {
  if (keys.length === 0) return new Map();
  const { rows } = await client.query<BoardRecord>(
    `select hospital_id, surgery_id, surgery, entries, former_doctor_ids, patient_key_ids, change_number from ${tables.board}
     where (hospital_id, surgery_id) in (select * from unnest($1::text[], $2::text[]))`,
    [keys.map((key) => key.hospitalId), keys.map((key) => key.surgeryId)],
  );
  return new Map(rows.map((row) => [`${row.hospital_id}/${row.surgery_id}`, rowOf(row)]));
}

const columns = `hospital_id, surgery_id, surgery, entries, change_number, status, surgeon_id, doctor_ids, former_doctor_ids,
  patient_key_ids, facility, room, starts_at, ends_at, calendar_state`;

async function writeRows(client: ClientBase, tables: BoardTables, rows: readonly BoardRow[]): Promise<void> {
  if (rows.length === 0) return;
  await client.query({
    name: `write ${tables.board}`,
    text: `insert into ${tables.board} (${columns})
     select ${columns} from json_to_recordset($1) as row (
       hospital_id text, surgery_id text, surgery json, entries json, change_number bigint, status text, surgeon_id text,
       doctor_ids text[], former_doctor_ids text[], patient_key_ids text[], facility text, room text, starts_at timestamptz, ends_at timestamptz,
       calendar_state text)
     on conflict (hospital_id, surgery_id) do update set
       surgery = excluded.surgery, entries = excluded.entries, change_number = excluded.change_number,
       status = excluded.status, surgeon_id = excluded.surgeon_id, doctor_ids = excluded.doctor_ids,
       former_doctor_ids = excluded.former_doctor_ids, patient_key_ids = excluded.patient_key_ids, facility = excluded.facility, room = excluded.room,
       starts_at = excluded.starts_at, ends_at = excluded.ends_at, calendar_state = excluded.calendar_state`,
    values: [JSON.stringify(rows.map(recordOf))],
  });
}

async function writeConflicts(
  client: ClientBase,
  tables: BoardTables,
  conflicts: readonly object[],
): Promise<void> {
  if (conflicts.length === 0) return;
  await client.query(
    `insert into ${tables.conflict}
     select * from json_populate_recordset(null::${tables.conflict}, $1)
     -- The same message again, as after a crash between the log and the bus.
     on conflict (hospital_id, surgery_id, source, message_id, code) do nothing`,
    [JSON.stringify(conflicts)],
  );
}

async function writeNumbers(
  client: ClientBase,
  tables: BoardTables,
  numbers: ReadonlyMap<HospitalId, bigint>,
): Promise<void> {
  if (numbers.size === 0) return;
  await client.query({
    name: `write ${tables.hospital}`,
    text: `insert into ${tables.hospital} (hospital_id, last_change) select * from unnest($1::text[], $2::bigint[])
     on conflict (hospital_id) do update set last_change = excluded.last_change`,
    values: [[...numbers.keys()], [...numbers.values()].map(String)],
  });
}

function conflictRecord(event: RecordedEvent, hospitalId: string, surgeryId: string, number: bigint): object {
  const { source, messageId, code, revision, owner } = refusedMessage.parse(event).data;
  return {
    ...{
      hospital_id: hospitalId,
      surgery_id: surgeryId,
      number: String(number),
      source,
      code,
      revision,
      owner,
    },
    ...{ message_id: messageId, received_at: event.recordedAt.toISOString() },
  };
}
