import { createLogger, createMetrics, type Registry } from '@surgery-calendar/service-host';
import { rememberAccount } from '../account/remember-account.ts';
import { aroundCalls } from '../google/around-calls.ts';
import { openGoogle, type WatchedGoogle } from '../google/open-google.ts';
import { openAccountLanes } from '../reconcile/account-lanes.ts';
import { measureDueEntries } from '../reconcile/due-metrics.ts';
import { runReconciler } from '../reconcile/run-reconciler.ts';
import { openBridgeDatabase } from './bridge-database.ts';
import { access, googlesQuota, now } from './bridge-world.ts';
import { createFakeGoogle, type FakeGoogle } from './fake-google.ts';

export interface RunningReconciler {
  readonly pool: Awaited<ReturnType<typeof openBridgeDatabase>>['pool'];
  readonly fake: FakeGoogle;
  readonly google: WatchedGoogle;
  readonly metrics: Registry;
  close(): Promise<void>;
}

/**
 * A reconciler at work on a database of its own and a Google in memory. Every doctor is connected, with an account of the same name.
 * `beforeCall` may hold up a call to an account, or throw for it.
 */
export async function startReconciler(options: {
  readonly workers: number;
  readonly beforeCall: (googleSub: string) => Promise<void>;
  readonly quota?: {
    readonly projectLimit: number;
    readonly accountLimit: number;
    readonly windowMs: number;
  };
  readonly restMs?: number;
}): Promise<RunningReconciler> {
  const database = await openBridgeDatabase();
  const { pool } = database;
  const fake = createFakeGoogle();
  const metrics = createMetrics({ ofProcess: false });
  measureDueEntries(metrics, pool);
  const logger = createLogger({ name: 'reconciler', level: 'silent' });
  const random = () => 0.5;
  const connected = aroundCalls(fake.client, async (_method, { googleSub }, call) => {
    await options.beforeCall(googleSub);
    return call();
  });
  const quota = options.quota ?? googlesQuota;
  const google = openGoogle(connected, {
    ...{ pool, metrics, logger, random, quota, clock: () => new Date() },
  });
  const reconciler = await runReconciler({
    ...{ pool, databaseUrl: database.url, logger, random, workers: options.workers, leaseMs: 15_000 },
    restMs: options.restMs ?? 0,
    quota,
    googleFor: google.inLane,
    circuit: google.circuit,
    tools: {
      access: ({ doctorId }) => Promise.resolve({ ...access, googleSub: doctorId, calendarId: doctorId }),
      lanes: openAccountLanes(),
      rememberAccount: (doctor, account) => rememberAccount(pool, doctor, account),
      origin: 'test',
      clock: () => now,
    },
  });
  return {
    ...{ pool, fake, google, metrics },
    async close() {
      await reconciler.stop();
      await database.close();
    },
  };
}
