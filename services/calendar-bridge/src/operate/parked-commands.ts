import { hospitalId } from '@surgery-calendar/contracts';
import { operatorName, textTable, visible } from '@surgery-calendar/service-host';
import type { Pool } from 'pg';
import { z } from 'zod';
import { decideParkedMessage } from '../parked/decide-parked-message.ts';
import { listParkedMessages } from '../parked/list-parked-messages.ts';
import type { Decision, ParkedMessage } from '../parked/parked-message.ts';
import { decisionReason, parkedId } from '../parked/parked-request.ts';
import { showParkedMessage } from '../parked/show-parked-message.ts';
import { refuse } from './refuse.ts';

export interface ParkedOptions {
  readonly hospital?: string | undefined;
  readonly all?: boolean | undefined;
  readonly limit?: string | undefined;
  readonly reason?: string | undefined;
}

const heading = [
  'id',
  'parked at',
  'queue',
  'routing key',
  'reason',
  'publisher',
  'hospital',
  'bytes',
  'decision',
];

/** Runs `parked list|show|replay|discard` on every hospital's messages; resolves with what to print. Refuses what it cannot read. */
export async function runParkedCommand(
  pool: Pool,
  [verb, id, ...more]: readonly string[],
  options: ParkedOptions,
): Promise<string> {
  if (more.length > 0) refuse(`parked ${verb ?? ''} takes one id`);
  switch (verb) {
    case 'list':
      if (id !== undefined) refuse('parked list takes no id; see parked show');
      return list(pool, options);
    case 'show':
      return show(pool, idOf(verb, id));
    case 'replay':
      return decide(pool, idOf(verb, id), 'replayed', options);
    case 'discard':
      return decide(pool, idOf(verb, id), 'discarded', options);
    case undefined:
    default:
      return refuse('parked is followed by list, show, replay or discard');
  }
}

async function list(pool: Pool, options: ParkedOptions): Promise<string> {
  const limit = z.coerce
    .number()
    .int()
    .min(1)
    .max(10_000)
    .safeParse(options.limit ?? '50');
  if (!limit.success) refuse('--limit is a number from 1 to 10000');
  const hospital = options.hospital === undefined ? 'all' : hospitalId.safeParse(options.hospital).data;
  if (hospital === undefined) refuse('--hospital is the id of a hospital, such as hc-sp');
  const found = await listParkedMessages(pool, hospital, { all: options.all === true, limit: limit.data });
  if (found.length === 0) return 'no parked messages';
  const table = textTable(heading, found.slice(0, limit.data).map(cellsOf));
  return found.length > limit.data ? `${table}\nThere are older ones; see --limit.` : table;
}

async function show(pool: Pool, id: string): Promise<string> {
  const content = await showParkedMessage(pool, 'all', id, `${operatorName()} (command line)`);
  if (content === undefined) return unknown(id);
  return JSON.stringify(content, null, 2).split('\n').map(visible).join('\n');
}

async function decide(pool: Pool, id: string, kind: Decision, options: ParkedOptions): Promise<string> {
  const reason = decisionReason.safeParse(options.reason);
  if (!reason.success) refuse('a decision needs --reason, of 1 to 500 characters');
  const by = `${operatorName()} (command line)`;
  const decided = await decideParkedMessage(pool, 'all', id, { kind, by, reason: reason.data });
  switch (decided.kind) {
    case 'done':
      return kind === 'replayed'
        ? `${id} goes to ${decided.message.queue} again; where it fails, it is parked anew`
        : `${id} is discarded`;
    case 'parked-message-unknown':
      return unknown(id);
    case 'already-replayed':
      return refused(`${id} was replayed before; where it failed again, it is parked anew`);
    case 'already-discarded':
      return refused(`${id} was discarded before, and its content with it`);
  }
}

function cellsOf(message: ParkedMessage): string[] {
  const { decision } = message;
  return [
    ...[message.id, message.parkedAt, message.queue, message.routingKey, message.reason],
    ...[message.publisher ?? '-', message.hospitalId ?? '-', String(message.size)],
    decision === null ? '-' : `${decision.kind} ${decision.at} by ${decision.by}: ${decision.reason}`,
  ];
}

function idOf(verb: string, text: string | undefined): string {
  const parsed = parkedId.safeParse(text);
  if (!parsed.success) refuse(`parked ${verb} needs the id of a message, as parked list shows it`);
  return parsed.data;
}

function unknown(id: string): string {
  return refused(`there is no parked message ${id}`);
}

/** Not a wrong command, but nothing was done. */
function refused(text: string): string {
  process.exitCode = 1;
  return text;
}
