import { accountOfRequest } from './account-of-request.ts';
import { type AccountConfig } from './accounts/accounts.ts';
import { createRequestLog } from './admin/request-log.ts';
import { adminRoutes } from './admin/routes.ts';
import { calendarRoutes, unknownMethod } from './calendar/routes.ts';
import { createFaults } from './faults/faults.ts';
import { listen } from './http/listen.ts';
import { json, type Reply } from './http/reply.ts';
import { type SandboxRequest } from './http/request.ts';
import { findRoute } from './http/route.ts';
import { requestListener, type Serving } from './http/serve.ts';
import { silentLogger, type SandboxLogger } from './logger.ts';
import { codeLifetimeMs, type AuthorizationCode } from './oauth/authorization-code.ts';
import { type ShownConsent } from './oauth/authorize.ts';
import { type ClientConfig } from './oauth/client.ts';
import { createPending } from './oauth/pending.ts';
import { oauthRoutes } from './oauth/routes.ts';
import { openState, type State } from './open-state.ts';

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
}

export interface GoogleSandbox {
  /** `http://localhost:PORT`, without a closing slash. */
  readonly url: string;
  /** Cuts every connection and writes what is pending; rejects when the state could not be written. */
  stop(): Promise<void>;
}

const rememberedRequests = 20_000;

/** Starts a sandbox Google: OAuth, OpenID Connect and Calendar v3 on one origin, and `/__admin` for this machine only. */
export async function startGoogleSandbox(options: GoogleSandboxOptions): Promise<GoogleSandbox> {
  const clock = options.clock ?? (() => new Date());
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
  try {
    const state = await openState({
      stateFile: options.stateFile,
      accounts: options.accounts,
      clock,
      logger,
    });
    opened.resolve(wire(state, { ...options, clock, logger, url, stopping: stopping.signal }));
    logger.info({ url, accounts: options.accounts.length }, 'sandbox Google is listening');
    return {
      url,
      async stop() {
        stopping.abort();
        await listening.close();
        await state.close();
      },
    };
  } catch (error) {
    opened.reject(error);
    await listening.close();
    throw error;
  }
}

interface Wiring {
  readonly clients: readonly ClientConfig[];
  readonly clock: () => Date;
  readonly logger: SandboxLogger;
  readonly url: string;
  readonly stopping: AbortSignal;
}

function wire(state: State, { clients, clock, logger, url, stopping }: Wiring): Serving {
  const codes = createPending<AuthorizationCode>('4/0A', codeLifetimeMs, clock);
  const shown = createPending<ShownConsent>('', codeLifetimeMs, clock);
  const faults = createFaults();
  const log = createRequestLog(rememberedRequests);
  const clientsById = new Map(clients.map((client) => [client.clientId, client]));
  const routes = [
    ...calendarRoutes(state),
    ...oauthRoutes({ ...state, clients: clientsById, codes, shown, clock, url }),
    ...adminRoutes({ ...state, faults, log }),
  ];
  return {
    answer,
    accountOf: (request) => accountOfRequest(request, { ...state, codes }),
    ...{ faults, log, logger, clock, stopping },
  };

  async function answer(request: SandboxRequest): Promise<Reply> {
    const found = findRoute(routes, request.method, request.path);
    if (found !== undefined) return found.handler(request, found.params);
    if (request.path.startsWith('/calendar/')) return unknownMethod();
    return json(404, { error: { code: 404, message: 'Not Found', status: 'NOT_FOUND' } });
  }
}
