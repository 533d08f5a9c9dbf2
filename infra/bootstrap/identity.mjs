// The identity service's operator commands. Where no DATABASE_URL is given, at the running `npm start`, with the key that it keeps.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureInstalled, root } from './install.mjs';
import { runToTheEnd } from './run-to-the-end.mjs';

await ensureInstalled();
const { env } = process;
if (env.DATABASE_URL === undefined && env.DATABASE_URL_FILE === undefined) {
  env.DATABASE_URL = read('stack.json', 'DATABASE_URL').postgres.url;
  if (env.TOKEN_KEYS === undefined && env.TOKEN_KEYS_FILE === undefined) {
    // Under the name that npm start gives its key.
    env.TOKEN_KEYS = JSON.stringify({ local: read('keys.json', 'TOKEN_KEYS').tokenKey });
  }
}
runToTheEnd(['services/identity/src/operate/main.ts', ...process.argv.slice(2)]);

function read(name, variable) {
  const file = join(env.LOCAL_DIRECTORY ?? join(root, '.local'), name);
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    process.stderr.write(`Set ${variable}, or run npm start first: there is no readable ${file}.\n`);
    process.exit(78);
  }
}
