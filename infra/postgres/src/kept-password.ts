import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Home } from './embedded-home.ts';

/** The superuser's password, generated on the first start and kept beside the data. */
export function keptPassword(home: Home): string {
  const file = join(home.path, 'password');
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('base64url'), { mode: 0o600 });
  return readFileSync(file, 'utf8');
}
