// The calendar bridge's operator commands. Where no DATABASE_URL is given, at the running `npm start`, with the key that it keeps.
import { ensureInstalled } from './install.mjs';
import { readKept } from './kept-by-start.mjs';
import { runToTheEnd } from './run-to-the-end.mjs';

await ensureInstalled();
const { env } = process;
const words = process.argv.slice(2);
const asksForHelp = words.some((word) => word === '--help' || word === '-h');
if (!asksForHelp && env.DATABASE_URL === undefined && env.DATABASE_URL_FILE === undefined) {
  const { postgres, identity, calendarBridge } = readKept('stack.json', 'DATABASE_URL');
  env.DATABASE_URL = postgres.url;
  env.IDENTITY_URL ??= identity.url;
  env.ORIGIN ??= calendarBridge.origin;
  if (env.BRIDGE_PRIVATE_KEY === undefined && env.BRIDGE_PRIVATE_KEY_FILE === undefined) {
    env.BRIDGE_PRIVATE_KEY = JSON.stringify(readKept('keys.json', 'BRIDGE_PRIVATE_KEY').bridgePrivateKey);
  }
}
runToTheEnd(['services/calendar-bridge/src/operate/main.ts', ...words]);
