import { parentPort } from 'node:worker_threads';
import { startGoogleSandbox } from '../src/google/index.ts';
import { ana, portal } from '../src/google/testing/embedded.ts';

// A thread of its own, so that the client's work is not counted as the sandbox's.
const { url } = await startGoogleSandbox({ port: 0, accounts: [ana], clients: [portal] });
parentPort?.postMessage(url);
