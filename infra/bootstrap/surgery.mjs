// The surgery service's operator commands. Where no DATABASE_URL is given, at the running `npm start`, with the key that it keeps.
import { ensureInstalled } from './install.mjs';
import { readKept } from './kept-by-start.mjs';
import { runToTheEnd } from './run-to-the-end.mjs';

await ensureInstalled();
const { env } = process;
if (env.DATABASE_URL === undefined && env.DATABASE_URL_FILE === undefined) {
  const { postgres, amqp, eventStore } = readKept('stack.json', 'DATABASE_URL');
  env.DATABASE_URL = postgres.url;
  if (amqp.url !== null) env.AMQP_URL ??= amqp.url;
  if (eventStore.url !== null) env.EVENT_STORE_URL ??= eventStore.url;
  if (env.PATIENT_KEYS_MASTER === undefined && env.PATIENT_KEYS_MASTER_FILE === undefined) {
    // Under the name that npm start gives its key.
    const { patientMasterKey } = readKept('keys.json', 'PATIENT_KEYS_MASTER');
    env.PATIENT_KEYS_MASTER = JSON.stringify({ local: patientMasterKey });
  }
}
runToTheEnd(['services/surgery/src/operate/main.ts', ...process.argv.slice(2)]);
