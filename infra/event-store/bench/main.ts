import { runBenches } from '@surgery-calendar/bench';
import { alternatives } from './alternatives.ts';
import { appendRate } from './append-rate.ts';

await runBenches(
  { append: appendRate, alternatives },
  // Each opens a database of its own.
  { start: () => Promise.resolve(), stop: () => Promise.resolve() },
);
