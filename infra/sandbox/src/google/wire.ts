import { accountOfRequest } from './account-of-request.ts';
import { adminRoutes } from './admin/routes.ts';
import { type RequestLog } from './admin/request-log.ts';
import { type Changes } from './calendar/changes.ts';
import { createQuota } from './calendar/quota.ts';
import { calendarRoutes, unknownMethod } from './calendar/routes.ts';
import { type MischiefQueue } from './channels/mischief.ts';
import { createNotifier } from './channels/notifier.ts';
import { type Faults } from './faults/faults.ts';
import { json, type Reply } from './http/reply.ts';
import { type SandboxRequest } from './http/request.ts';
import { findRoute } from './http/route.ts';
import { type SandboxLogger } from './logger.ts';
import { codeLifetimeMs, type AuthorizationCode } from './oauth/authorization-code.ts';
import { type ShownConsent } from './oauth/authorize.ts';
import { type ClientConfig } from './oauth/client.ts';
import { createPending } from './oauth/pending.ts';
import { oauthRoutes } from './oauth/routes.ts';
import { type State } from './open-state.ts';
import { type RiscReceiver } from './risc/receiver.ts';
import { createRiscTransmitter } from './risc/transmitter.ts';
import { siteRoutes } from './site/routes.ts';
import { type Contents } from './storage/shelf.ts';

/** What stays when the state is replaced. */
export interface Surroundings {
  readonly clients: readonly ClientConfig[];
  readonly logger: SandboxLogger;
  readonly url: string;
  readonly faults: Faults;
  readonly log: RequestLog;
  readonly mischief: MischiefQueue;
  readonly changes: Changes;
  readonly httpWatchOnLoopback: boolean;
  readonly watchRetryMs: number;
  readonly receiver: RiscReceiver;
  readonly contents: () => Contents;
  /** Rejects with a ZodError when the contents do not fit. */
  readonly replace: (contents: Contents) => Promise<void>;
}

export interface Wired {
  answer(request: SandboxRequest): Promise<Reply>;
  accountOf(request: SandboxRequest): string | null;
  readonly clock: () => Date;
  stop(): void;
}

/** Puts the endpoints onto a state. */
export function wire(state: State, around: Surroundings): Wired {
  const { accounts, grants, clock } = state;
  const codes = createPending<AuthorizationCode>('4/0A', codeLifetimeMs, clock);
  const shown = createPending<ShownConsent>('', codeLifetimeMs, clock);
  const clients = new Map(around.clients.map((client) => [client.clientId, client]));
  const notifier = createNotifier({
    ...around,
    channels: state.channels,
    accountOf: ({ sub }) => accounts.bySub(sub)?.email ?? '',
    isGranted: ({ clientId, sub }) => grants.grantOf(clientId, sub) !== undefined,
    retryAfterMs: around.watchRetryMs,
  });
  const transmitter = createRiscTransmitter({ ...around, ...state, retryAfterMs: around.watchRetryMs });
  const quota = createQuota(state.settings, clock);
  const routes = [
    ...calendarRoutes({ ...around, ...state, notifier, quota }),
    ...oauthRoutes({ ...around, ...state, clients, codes, shown }),
    ...adminRoutes({ ...around, ...state, transmitter }),
    ...siteRoutes({ ...state, changes: around.changes }),
  ];

  return {
    async answer(request) {
      const found = findRoute(routes, request.method, request.path);
      if (found !== undefined) return found.handler(request, found.params);
      if (request.path.startsWith('/calendar/')) return unknownMethod();
      return json(404, { error: { code: 404, message: 'Not Found', status: 'NOT_FOUND' } });
    },
    accountOf: (request) => accountOfRequest(request, { accounts, grants, codes }),
    clock,
    stop() {
      notifier.stop();
      transmitter.stop();
    },
  };
}
