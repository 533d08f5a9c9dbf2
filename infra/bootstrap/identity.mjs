// The identity service's operator commands. Where no DATABASE_URL is given, at the running `npm start`, with the key that it keeps.
import { ensureInstalled } from './install.mjs';
import { readKept } from './kept-by-start.mjs';
import { runToTheEnd } from './run-to-the-end.mjs';

await ensureInstalled();
const { env } = process;
if (env.DATABASE_URL === undefined && env.DATABASE_URL_FILE === undefined) {
  env.DATABASE_URL = readKept('stack.json', 'DATABASE_URL').postgres.url;
  if (env.TOKEN_KEYS === undefined && env.TOKEN_KEYS_FILE === undefined) {
    // Under the name that npm start gives its key.
    env.TOKEN_KEYS = JSON.stringify({ local: readKept('keys.json', 'TOKEN_KEYS').tokenKey });
  }
}
runToTheEnd(['services/identity/src/operate/main.ts', ...process.argv.slice(2)]);
