import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { doctorId, hospitalId } from '@surgery-calendar/contracts';
import { createPool } from '@surgery-calendar/postgres';
import { createServiceAssertionSigner, readEnvironment } from '@surgery-calendar/service-host';
import { z } from 'zod';
import { askIdentity } from '../access/ask-identity.ts';
import { IdentityUnavailable } from '../access/calendar-access-source.ts';
import type { DoctorKey } from '../clearing/doctor-key.ts';
import { environment as settings } from '../configuration.ts';
import { runParkedCommand } from './parked-commands.ts';
import { planDoctor } from './plan-doctor.ts';
import { refuse } from './refuse.ts';

const usage = `usage: npm run bridge -- plan --doctor <hospitalId>/<doctorId>
       npm run bridge -- parked list [--hospital <id>] [--all] [--limit <n>]
       npm run bridge -- parked show <id>
       npm run bridge -- parked replay <id> --reason "…"
       npm run bridge -- parked discard <id> --reason "…"

plan            what would be done now for each of a doctor's entries, as a table; changes nothing, calls no Google
parked list     messages that the bridge's queues could not take, the newest first; --all with those decided on
parked show     one of them with its headers and its content, which is a patient's: it is noted who looked
parked replay   sends it once more to the queue that it was meant for, with the rights of whoever published it first
parked discard  lets it go; its content is forgotten, who did it and why is kept

Exits 1 where nothing was done, 64 where the command is wrong.
DATABASE_URL and, for plan, IDENTITY_URL, BRIDGE_PRIVATE_KEY and ORIGIN as the service has them; by default the running npm start.
`;

const { values, positionals } = parseArguments();
const [command, ...words] = positionals;
if (values.help === true) {
  process.stdout.write(usage);
  process.exit(0);
}
if (command !== 'plan' && command !== 'parked') {
  refuse(
    `${command === undefined ? 'a command is missing' : 'no such command'}; --help says which there are`,
  );
}
const doctor = command === 'plan' ? doctorOf(values.doctor) : undefined;

const {
  IDENTITY_URL: identityUrl,
  BRIDGE_PRIVATE_KEY: privateKey,
  ORIGIN: origin,
  ...environment
} = readEnvironment(
  settings
    .pick({ DATABASE_URL: true, IDENTITY_URL: true, BRIDGE_PRIVATE_KEY: true, ORIGIN: true })
    .partial({ IDENTITY_URL: true, BRIDGE_PRIVATE_KEY: true, ORIGIN: true }),
  process.env,
);
const pool = createPool(environment.DATABASE_URL, { applicationName: 'calendar-bridge-operate' });

try {
  const text = doctor === undefined ? await runParkedCommand(pool, words, values) : await plan(doctor);
  process.stdout.write(`${text}\n`);
} catch (error) {
  if (!(error instanceof IdentityUnavailable)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
} finally {
  await pool.end();
}

async function plan(of: DoctorKey): Promise<string> {
  if (identityUrl === undefined || privateKey === undefined || origin === undefined)
    refuse('plan needs IDENTITY_URL, BRIDGE_PRIVATE_KEY and ORIGIN');
  const clock = () => new Date();
  const signAssertion = await createServiceAssertionSigner({
    ...{ issuer: 'calendar-bridge', audience: 'identity', privateKey, clock, newId: randomUUID },
  });
  const access = askIdentity({ identityUrl, signAssertion, timeoutMs: 10_000 });
  return planDoctor(of, { pool, access, origin, now: clock() });
}

function doctorOf(text: string | undefined): DoctorKey {
  const [hospital, doctorAt, ...more] = text?.split('/') ?? [];
  const parsed = z.object({ hospitalId, doctorId }).safeParse({ hospitalId: hospital, doctorId: doctorAt });
  if (!parsed.success || more.length > 0) refuse('plan needs --doctor <hospitalId>/<doctorId>');
  return parsed.data;
}

function parseArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' },
        doctor: { type: 'string' },
        hospital: { type: 'string' },
        all: { type: 'boolean' },
        limit: { type: 'string' },
        reason: { type: 'string' },
      },
    });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return refuse(`${error.message.split('\n')[0] ?? ''}; --help says what there is`);
  }
}
