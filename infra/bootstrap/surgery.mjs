// The surgery service's operator commands. Where no DATABASE_URL is given, at the running `npm start`.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureInstalled, root } from './install.mjs';
import { runToTheEnd } from './run-to-the-end.mjs';

await ensureInstalled();
if (process.env.DATABASE_URL === undefined && process.env.DATABASE_URL_FILE === undefined) {
  const file = join(process.env.LOCAL_DIRECTORY ?? join(root, '.local'), 'stack.json');
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    process.stderr.write(`Set DATABASE_URL, or run npm start first: there is no ${file}.\n`);
    process.exit(78);
  }
  const { postgres, amqp } = JSON.parse(text);
  process.env.DATABASE_URL = postgres.url;
  if (amqp.url !== null) process.env.AMQP_URL ??= amqp.url;
}
runToTheEnd(['services/surgery/src/operate/main.ts', ...process.argv.slice(2)]);
