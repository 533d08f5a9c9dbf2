import { parseArgs } from 'node:util';
import { createPool } from '@surgery-calendar/postgres';
import { operatorName, progressReport, readEnvironment } from '@surgery-calendar/service-host';
import { z } from 'zod';
import { auditTable } from '../audit/audit-table.ts';
import { chainEndText, parseChainEnd } from '../audit/chain-end-text.ts';
import { newestAuditLines } from '../audit/read-audit-lines.ts';
import { verifyAudit } from '../audit/verify-audit.ts';
import { settings } from '../configuration.ts';
import { keyringOf } from '../tokens/token-keyring.ts';
import { rotateKeys } from './rotate-keys.ts';

const usage = `usage: npm run identity -- rotate-keys
       npm run identity -- verify-audit [--anchor <line>:<hash>]
       npm run identity -- audit --hospital <id> [--doctor <id>] [--limit <n>]

rotate-keys    seals every token at rest under the current key, beside the running service. First give the new key to every replica
               beside the old ones (TOKEN_KEYS), then make it current (TOKEN_KEY_CURRENT), then run this; then the old key can go.
               Exits 1 where tokens are left, such as those whose key is lost.
verify-audit   walks the audit log and prints how many lines it has and its end. Keep the end elsewhere: with --anchor the log must
               still hold it. Exits 1 where it finds a break, and says at which line.
audit          the newest lines of a hospital, or of one of its doctors; 50 unless told otherwise

DATABASE_URL and, for rotate-keys, TOKEN_KEYS and TOKEN_KEY_CURRENT as the service has them; by default the running npm start.
`;

const { values, positionals } = parseArguments();
const [command] = positionals;
if (positionals.length !== 1) refuse(usage);

const environment = readEnvironment(
  settings
    .pick({ DATABASE_URL: true, TOKEN_KEYS: true, TOKEN_KEY_CURRENT: true })
    .partial({ TOKEN_KEYS: true }),
  process.env,
);
const pool = createPool(environment.DATABASE_URL, { applicationName: 'identity-operate' });

try {
  if (command === 'rotate-keys') await rotate();
  else if (command === 'verify-audit') await verify();
  else if (command === 'audit') await list();
  else refuse(usage);
} finally {
  await pool.end();
}

async function rotate(): Promise<void> {
  const { TOKEN_KEYS: keys, TOKEN_KEY_CURRENT: current } = environment;
  if (keys === undefined) refuse('rotate-keys needs TOKEN_KEYS, or TOKEN_KEYS_FILE\n');
  const keyring = keyringOf(keys, current);
  if (keyring === undefined) refuse('TOKEN_KEY_CURRENT names none of TOKEN_KEYS\n');
  // Stops between two tokens.
  const stopping = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => stopping.abort());
  process.exitCode = await rotateKeys({
    ...{ pool, keyring, clock: () => new Date(), operator: operatorName() },
    ...{ out: process.stdout, stopping: stopping.signal },
  });
}

async function verify(): Promise<void> {
  const anchor = values.anchor === undefined ? undefined : parseChainEnd(values.anchor);
  if (values.anchor !== undefined && anchor === undefined) {
    refuse('--anchor is a line and its hash, as verify-audit printed them: <line>:<hash>\n');
  }
  const report = progressReport('verify-audit', process.stdout);
  const verdict = await verifyAudit(pool, anchor, (lines) => report.step(lines, 'lines'));
  if (verdict.kind === 'whole') {
    process.stdout.write(`${verdict.lines} lines, whole\n${chainEndText(verdict.end)}\n`);
    return;
  }
  process.stdout.write(
    `broken at line ${verdict.first.seq} (${verdict.first.kind}): ${verdict.first.message}\n`,
  );
  process.exitCode = 1;
}

async function list(): Promise<void> {
  const { hospital: hospitalId, doctor: doctorId } = values;
  const limit = z.coerce
    .number()
    .int()
    .min(1)
    .max(10_000)
    .safeParse(values.limit ?? '50');
  if (hospitalId === undefined) refuse('audit needs --hospital\n');
  if (!limit.success) refuse('--limit is a number from 1 to 10000\n');
  const lines = await newestAuditLines(pool, { hospitalId, doctorId, limit: limit.data });
  process.stdout.write(lines.length === 0 ? 'no lines\n' : `${auditTable(lines)}\n`);
}

function parseArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        anchor: { type: 'string' },
        hospital: { type: 'string' },
        doctor: { type: 'string' },
        limit: { type: 'string' },
      },
    });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return refuse(`${error.message}\n\n${usage}`);
  }
}

/** Exit code 64 is `EX_USAGE` of sysexits.h. */
function refuse(text: string): never {
  process.stderr.write(text);
  process.exit(64);
}
