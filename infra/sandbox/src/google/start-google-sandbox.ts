import { type AccountConfig } from './accounts/accounts.ts';
import { operatorInProcess, type Administer } from './admin/administer.ts';
import { createRequestLog } from './admin/request-log.ts';
import { createChanges } from './calendar/changes.ts';
import { createMischief } from './channels/mischief.ts';
import { createFaults } from './faults/faults.ts';
import { listen } from './http/listen.ts';
import { requestListener, type Serving } from './http/serve.ts';
import { silentLogger, type SandboxLogger } from './logger.ts';
import { type ClientConfig } from './oauth/client.ts';
import { openWorld } from './open-world.ts';
import { createRiscReceiver } from './risc/receiver.ts';

export interface GoogleSandboxOptions {
  /** 0 picks a free port. */
  readonly port: number;
  /** 127.0.0.1 when left out, which serves the IPv6 loopback as well. */
  readonly host?: string;
  readonly accounts: readonly AccountConfig[];
  readonly clients: readonly ClientConfig[];
  /** Where the state is kept; without one it is forgotten at the stop. */
  readonly stateFile?: string;
  readonly logger?: SandboxLogger;
  readonly clock?: () => Date;
  /** Lets `events.watch` take http addresses on the loopback; Google takes https only, and so does the sandbox without this. */
  readonly allowHttpWatchOnLoopback?: boolean;
  /** Where security events of the accounts are delivered (Cross-Account Protection); an operator may register another. */
  readonly riscReceiver?: string;
  /** Pause before a message is posted again after a 500, 502, 503 or 504, doubling each time; 1000 when left out. */
  readonly watchRetryMs?: number;
}

export interface GoogleSandbox {
  /** `http://localhost:PORT`, without a closing slash. */
  readonly url: string;
  readonly administer: Administer;
  /** Cuts every connection and writes what is pending; rejects when the state could not be written. */
  stop(): Promise<void>;
}

const rememberedRequests = 20_000;

/** Starts a sandbox Google: OAuth, OpenID Connect, Calendar v3 and a calendar to look at on one origin, and `/__admin` for this machine. */
export async function startGoogleSandbox(options: GoogleSandboxOptions): Promise<GoogleSandbox> {
  const logger = options.logger ?? silentLogger;
  const stopping = new AbortController();
  const opened = Promise.withResolvers<Serving>();
  // A start that fails before the first request has nobody else to hear of it; the caller gets the error itself.
  opened.promise.catch(() => undefined);
  // The port is taken before the state is opened, so that two sandboxes never write one state file.
  const listening = await listen(
    (incoming, outgoing) => {
      opened.promise.then(
        (serving) => {
          requestListener(serving)(incoming, outgoing);
        },
        () => incoming.socket.destroy(),
      );
    },
    options.port,
    options.host ?? '127.0.0.1',
  );
  const url = `http://localhost:${listening.port}`;
  const faults = createFaults();
  const log = createRequestLog(rememberedRequests);
  try {
    const world = await openWorld({
      stateFile: options.stateFile,
      accounts: options.accounts,
      clients: options.clients,
      machineClock: options.clock ?? (() => new Date()),
      changes: createChanges(),
      mischief: createMischief(),
      httpWatchOnLoopback: options.allowHttpWatchOnLoopback ?? false,
      watchRetryMs: options.watchRetryMs ?? 1000,
      receiver: createRiscReceiver(options.riscReceiver),
      ...{ logger, url, faults, log },
    });
    opened.resolve({ ...world, faults, log, logger, stopping: stopping.signal });
    logger.info({ url, accounts: options.accounts.length }, 'sandbox Google is listening');
    return {
      url,
      administer: operatorInProcess((request) => world.answer(request)),
      async stop() {
        stopping.abort();
        await listening.close();
        await world.close();
      },
    };
  } catch (error) {
    opened.reject(error);
    await listening.close();
    throw error;
  }
}
