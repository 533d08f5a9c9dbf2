import { createHmac, createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import type { HospitalId, SurgeryId } from '@surgery-calendar/contracts';
import type { Pool } from 'pg';
import { gatherLookups } from './gather-lookups.ts';
import { readHashSecret } from './hash-secret.ts';
import { openKeyCache, type KeySecret, type PatientKey } from './key-cache.ts';
import { unwrap, wrap, type MasterKeys } from './master-keys.ts';

/** Whose key: a patient's at a hospital or, where the patient has no id, a surgery's. */
export type KeyOwner = { readonly hospitalId: HospitalId } & (
  { readonly patientId: string } | { readonly surgeryId: SurgeryId }
);

export interface PatientKeys {
  /** An owner's key, made when it is first asked for; of several who ask at once all get the same. */
  keyOf(owner: KeyOwner): Promise<PatientKey>;
  /** An owner's key id; undefined where nothing was ever sealed for the owner, or it was forgotten. */
  findOwner(owner: KeyOwner): Promise<string | undefined>;
  /** Keys by their ids. Throws `PatientKeyLost` where one is neither there nor was destroyed. */
  find(ids: Iterable<string>): Promise<ReadonlyMap<string, KeySecret>>;
  /** Destroys keys, for ever; those that are destroyed already stay so. */
  destroy(ids: readonly string[]): Promise<void>;
  /** A keyed hash: nobody who reads the log can guess from it what went in. */
  fingerprint(text: string): string;
}

/** Keys are missing that were never destroyed, as after the restore of an old back-up of them. */
export class PatientKeyLost extends Error {
  override readonly name = 'PatientKeyLost';

  constructor(ids: readonly string[]) {
    super(`${ids.length} keys of patients are neither there nor destroyed, ${ids[0] ?? ''} among them`);
  }
}

/** Opens the keys in the schema `patient_keys` of `pool`'s database. Throws `MasterKeyMissing` where `master` is not theirs. */
export async function openPatientKeys(pool: Pool, master: MasterKeys): Promise<PatientKeys> {
  const hashSecret = createSecretKey(await readHashSecret(pool, master));
  const cache = openKeyCache();
  const hash = (text: string): Buffer => createHmac('sha256', hashSecret).update(text).digest();
  const ownerHash = ({ hospitalId, ...of }: KeyOwner): Buffer =>
    hash(
      JSON.stringify([hospitalId, 'patientId' in of ? ['patient', of.patientId] : ['surgery', of.surgeryId]]),
    );
  const openRow = ({ id, wrapped }: KeyRow): KeySecret =>
    wrapped === null ? 'destroyed' : createSecretKey(unwrap(master, wrapped, id));
  const lookUp = gatherLookups(async (ids): Promise<ReadonlyMap<string, KeySecret>> => {
    const read = cache.beginRead();
    const { rows } = await pool.query<KeyRow>(
      'select id, wrapped from patient_keys.patient_key where id = any ($1::uuid[])',
      [ids],
    );
    const found = new Map(rows.map((row) => [row.id, openRow(row)]));
    for (const [id, secret] of found) read.keep(id, secret);
    return found;
  });

  return {
    async keyOf(owner) {
      const hashed = ownerHash(owner);
      const cached = cache.ofOwner(hashed.toString('base64'));
      if (cached !== undefined) return cached;
      for (;;) {
        const read = cache.beginRead();
        const row = await findOrMake(pool, master, owner.hospitalId, hashed);
        const secret = row && openRow(row);
        if (row === undefined || secret === undefined || secret === 'destroyed') continue;
        read.keep(row.id, secret, hashed.toString('base64'));
        return { id: row.id, secret };
      }
    },

    async findOwner(owner) {
      const { rows } = await pool.query<{ id: string }>(
        'select id from patient_keys.patient_key where owner = $1',
        [ownerHash(owner)],
      );
      return rows[0]?.id;
    },

    async find(ids) {
      const found = new Map<string, KeySecret>();
      const missing: string[] = [];
      for (const id of new Set(ids)) {
        const secret = cache.secret(id);
        if (secret === undefined) missing.push(id);
        else found.set(id, secret);
      }
      if (missing.length === 0) return found;
      const read = await lookUp(missing);
      const lost = missing.filter((id) => !read.has(id));
      if (lost.length > 0) throw new PatientKeyLost(lost);
      return new Map([...found, ...missing.flatMap((id) => entryOf(id, read.get(id)))]);
    },

    async destroy(ids) {
      await pool.query(
        `update patient_keys.patient_key set wrapped = null, owner = null, destroyed_at = now()
         where id = any ($1::uuid[]) and destroyed_at is null`,
        [ids],
      );
      cache.drop(ids);
    },

    fingerprint: (text) => hash(text).toString('hex'),
  };
}

function entryOf(id: string, secret: KeySecret | undefined): [string, KeySecret][] {
  return secret === undefined ? [] : [[id, secret]];
}

interface KeyRow {
  readonly id: string;
  readonly wrapped: string | null;
}

/** One round trip, and a commit for the first one alone. Undefined where somebody else made it in this very moment: ask again. */
async function findOrMake(
  pool: Pool,
  master: MasterKeys,
  hospitalId: HospitalId,
  owner: Buffer,
): Promise<KeyRow | undefined> {
  const id = randomUUID();
  const { rows } = await pool.query<KeyRow>(
    `with made as (
       insert into patient_keys.patient_key (id, hospital_id, owner, wrapped) values ($1, $2, $3, $4)
       on conflict (owner) do nothing returning id, wrapped)
     select id, wrapped from made
     union all select id, wrapped from patient_keys.patient_key where owner = $3`,
    [id, hospitalId, owner, wrap(master, randomBytes(32), id)],
  );
  return rows[0];
}
