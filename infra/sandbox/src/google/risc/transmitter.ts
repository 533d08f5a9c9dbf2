import { setTimeout as wait } from 'node:timers/promises';
import { type Account } from '../accounts/accounts.ts';
import { type SandboxLogger } from '../logger.ts';
import { type ClientConfig } from '../oauth/client.ts';
import { type Grants } from '../oauth/grants.ts';
import { type SigningKey } from '../oauth/signing-key.ts';
import { postSecurityEvent } from './post-security-event.ts';
import { type RiscReceiver } from './receiver.ts';
import { type SecurityEventName } from './security-events.ts';
import { signSecurityEvent } from './sign-security-event.ts';

/** Tells the applications what befell an account, until it is stopped. */
export interface RiscTransmitter {
  /** The applications that an account has granted anything. */
  audienceOf(account: Account): string[];
  sign(
    account: Account,
    event: SecurityEventName,
    more: { readonly audience: readonly string[]; readonly reason?: string | undefined },
  ): Promise<string>;
  /** Delivers, and again where nobody answers or the receiver is in trouble; without a URL to the registered receiver, if there is one. */
  deliver(set: string, url?: string): void;
  stop(): void;
}

export interface TransmitterParts {
  readonly clients: readonly ClientConfig[];
  readonly grants: Grants;
  readonly key: SigningKey;
  readonly receiver: RiscReceiver;
  readonly clock: () => Date;
  readonly logger: SandboxLogger;
  /** Pause before the first repetition; it doubles with each. */
  readonly retryAfterMs: number;
}

const attempts = 6;

export function createRiscTransmitter(parts: TransmitterParts): RiscTransmitter {
  const { grants, receiver } = parts;
  const stopping = new AbortController();

  async function send(set: string, url: string): Promise<void> {
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      if (attempt > 0) {
        const ms = parts.retryAfterMs * 2 ** (attempt - 1);
        await wait(ms, undefined, { signal: stopping.signal, ref: false });
      }
      const status = await postSecurityEvent(url, set, stopping.signal);
      if (status !== undefined && status < 500 && status !== 429) {
        if (status !== 202) parts.logger.error({ url, status }, 'a security event was not taken');
        return;
      }
    }
    parts.logger.error({ url }, 'a security event could not be delivered');
  }

  return {
    audienceOf: ({ sub }) =>
      parts.clients.map(({ clientId }) => clientId).filter((id) => grants.grantOf(id, sub) !== undefined),
    sign: ({ sub }, event, { audience, reason }) =>
      signSecurityEvent(
        parts.key,
        { event, sub, audience, reason, refreshToken: grants.latestRefreshToken(sub)?.token },
        parts.clock(),
      ),
    deliver(set, url = receiver.url) {
      if (url === undefined) return;
      send(set, url).catch((error: unknown) => {
        if (!stopping.signal.aborted) parts.logger.error({ err: error }, 'a security event failed');
      });
    },
    stop: () => stopping.abort(),
  };
}
