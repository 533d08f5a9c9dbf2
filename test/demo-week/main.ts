import {
  defaultLocalDirectory,
  openLocalDirectory,
  readRunningStack,
  systemTokensFile,
} from '@surgery-calendar/local-stack';
import { readWeek } from '../harness/hospital-week.ts';
import { setTimeout as pause } from 'node:timers/promises';
import { compareCalendars } from './compare-calendars.ts';
import { publishWeek } from './publish-week.ts';
import { progressBar } from './progress-bar.ts';

// `npm run demo:week`: plays a week of two hospitals into a running `npm start` and compares every calendar with what it must hold.
const deadlineMs = 10 * 60_000;

const local = openLocalDirectory(process.env['LOCAL_DIRECTORY'] ?? defaultLocalDirectory);
const stack = await readRunningStack(local);
const tokens = local.read(systemTokensFile);
if (stack === undefined || tokens === undefined) {
  console.error('The system does not run: start it with `npm start` and try again.');
  process.exit(1);
}

const startedAt = performance.now();
const week = readWeek();
const published = progressBar(process.stdout, 'Published', week.length);
try {
  await publishWeek(week, stack.surgery.url, JSON.parse(tokens) as Record<string, string>, published);
} catch (error) {
  console.error(
    `\nThe week was not published to its end: ${error instanceof Error ? error.message : 'unknown error'}.`,
  );
  process.exit(1);
}

const connected = stack.doctors.filter((doctor) => doctor.connected);
const accounts = new Set(connected.map((doctor) => doctor.googleEmail));
const settled = progressBar(process.stdout, 'Calendars right', accounts.size);
let result = await compareCalendars(stack.google.url, connected);
settled(result.right.length);
while (result.wrong.length > 0 && performance.now() - startedAt < deadlineMs) {
  await pause(500);
  result = await compareCalendars(stack.google.url, connected);
  settled(result.right.length);
}

const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
console.log(
  `\n${week.length} messages, ${result.entries} entries on ${result.right.length} calendars in ${seconds} s.`,
);
const waiting = stack.doctors.filter((doctor) => !doctor.connected);
if (waiting.length > 0) {
  console.log(
    `Not connected, their surgeries wait: ${waiting.map((doctor) => doctor.surgeonId).join(', ')}.`,
  );
}
for (const { account, missing, unexpected } of result.wrong) {
  console.log(`${account}: ${missing} entries missing or different, ${unexpected} that should not be there.`);
}
console.log(
  result.wrong.length === 0
    ? 'Every connected calendar holds exactly what it must.'
    : 'Not all calendars are right.',
);
process.exit(result.wrong.length === 0 ? 0 : 1);
