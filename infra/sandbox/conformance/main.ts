import { setTimeout as wait } from 'node:timers/promises';
import { openRealGoogle, realCredentials } from './real-google.ts';
import { everywhere } from './suite.ts';

// Runs the suite on a real Google account, all of it in one calendar that is made for the run and deleted at its end.
const credentials = realCredentials(process.env);
if (typeof credentials === 'string') {
  process.stderr.write(`${credentials}\n`);
  process.exit(78);
}
const { google, close } = await openRealGoogle(credentials);
let failures = 0;
try {
  for (const { name, document, run } of everywhere) {
    try {
      await run(google);
      process.stdout.write(`ok      ${name}\n`);
    } catch (error) {
      failures += 1;
      // The client's own error would carry the request with its token; only its words are shown.
      const words = error instanceof Error ? error.message : String(error);
      process.stdout.write(`FAILED  ${name}\n        ${words.split('\n')[0] ?? ''}\n        ${document}\n`);
    }
    // Ten requests a second are Google's limit for a user.
    await wait(1_000);
  }
} finally {
  await close();
}
process.stdout.write(`${everywhere.length - failures} of ${everywhere.length} behaviours as documented\n`);
process.exit(failures === 0 ? 0 : 1);
