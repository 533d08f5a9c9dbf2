import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type Table } from '../storage/table.ts';

/** A Google account of the sandbox. With a `password` the consent page asks for it. */
export interface AccountConfig {
  readonly email: string;
  readonly name: string;
  readonly password?: string;
  /** Google's subject; derived from the address when left out, so that it stays the same everywhere. */
  readonly sub?: string;
  /** Time zone of the primary calendar; America/Sao_Paulo when left out. */
  readonly timeZone?: string;
}

export const accountSchema = z.object({
  email: z.string(),
  name: z.string(),
  password: z.string().optional(),
  sub: z.string(),
  timeZone: z.string(),
});

export type Account = z.infer<typeof accountSchema>;

export interface Accounts {
  byEmail(email: string): Account | undefined;
  bySub(sub: string): Account | undefined;
  all(): Account[];
}

/** Adds the configured accounts to the stored ones; an account that exists keeps its subject and gets the new name and password. */
export function openAccounts(table: Table<Account>, configured: readonly AccountConfig[]): Accounts {
  const bySub = new Map<string, Account>();
  for (const config of configured) {
    const email = config.email.toLowerCase();
    const existing = table.get(email);
    const account = {
      ...config,
      email,
      sub: existing?.sub ?? config.sub ?? subjectOf(email),
      timeZone: config.timeZone ?? existing?.timeZone ?? 'America/Sao_Paulo',
    };
    if (JSON.stringify(existing) !== JSON.stringify(accountSchema.parse(account))) {
      table.set(email, accountSchema.parse(account));
    }
  }
  for (const account of table.values()) bySub.set(account.sub, account);
  return {
    byEmail: (email) => table.get(email.toLowerCase()),
    bySub: (sub) => bySub.get(sub),
    all: () => [...table.values()],
  };
}

function subjectOf(email: string): string {
  const digits = BigInt(`0x${createHash('sha256').update(email).digest('hex')}`).toString();
  return `1${digits.slice(-20)}`;
}
