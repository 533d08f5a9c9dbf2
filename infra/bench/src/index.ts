export { median, timed, type Measurement } from './measurement.ts';
export { runBenches, type Benches } from './run-benches.ts';
