import { z } from 'zod';

/** What we do when Google tells of an event; every other event is written down and changes nothing. */
export type Effect = 'revoke-account' | 'revoke-token' | 'end-sessions';

const risc = 'https://schemas.openid.net/secevent/risc/event-type';
const oauth = 'https://schemas.openid.net/secevent/oauth/event-type';

const effects: ReadonlyMap<string, Effect> = new Map([
  [`${oauth}/tokens-revoked`, 'revoke-account'],
  [`${oauth}/token-revoked`, 'revoke-token'],
  [`${risc}/account-disabled`, 'revoke-account'],
  [`${risc}/account-purged`, 'revoke-account'],
  [`${risc}/sessions-revoked`, 'end-sessions'],
]);

/** How Google names a refresh token without telling it. */
export interface TokenIdentifier {
  readonly algorithm: string;
  readonly value: string;
}

/** One event of a security event token. */
export interface SecurityEvent {
  /** The last part of the event's type: `tokens-revoked`. */
  readonly name: string;
  readonly effect: Effect | undefined;
  readonly googleSub: string | undefined;
  readonly token: TokenIdentifier | undefined;
  /** Google's word for why, such as `hijacking`. */
  readonly reason: string | undefined;
}

const account = z.object({ iss: z.string(), sub: z.string().min(1).max(255) });
const refreshToken = z.object({
  token_type: z.literal('refresh_token'),
  token_identifier_alg: z.string().max(64),
  token: z.string().min(1).max(1_024),
});
const payload = z.looseObject({
  subject: z.unknown().optional(),
  reason: z.string().optional().catch(undefined),
});

/**
 * Reads the `events` of a SET (RFC 8417, 2.2). `issuers` are Google's names in a subject. Undefined where there are none, or where one
 * that we act upon does not say whom it concerns.
 */
export function readSecurityEvents(
  events: unknown,
  issuers: readonly string[],
): readonly SecurityEvent[] | undefined {
  const read = z.record(z.string(), payload).safeParse(events);
  if (!read.success) return undefined;
  const all = Object.entries(read.data).map(([type, event]): SecurityEvent => {
    const whom = account.safeParse(event.subject);
    const which = refreshToken.safeParse(event.subject);
    return {
      name: nameOf(type),
      effect: effects.get(type),
      googleSub: whom.success && issuers.includes(whom.data.iss) ? whom.data.sub : undefined,
      token: which.data && { algorithm: which.data.token_identifier_alg, value: which.data.token },
      reason: word(event.reason),
    };
  });
  return all.length > 0 && all.every(saysWhom) ? all : undefined;
}

function saysWhom({ effect, googleSub, token }: SecurityEvent): boolean {
  switch (effect) {
    case undefined:
      return true;
    case 'revoke-token':
      return token !== undefined;
    case 'revoke-account':
    case 'end-sessions':
      return googleSub !== undefined;
  }
}

function nameOf(type: string): string {
  return word(type.slice(type.lastIndexOf('/') + 1)) ?? 'unnamed';
}

/** What may stand in the audit log: a word as the protocols have them, and no text of any length. */
function word(text: string | undefined): string | undefined {
  return text !== undefined && /^[\w.-]{1,64}$/.test(text) ? text : undefined;
}
