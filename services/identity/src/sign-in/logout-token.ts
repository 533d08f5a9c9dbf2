import { z } from 'zod';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';

/** What a provider says with a logout token: which of its sessions has ended, or that all of a person's have. */
export interface LogoutToken {
  readonly tokenId: string;
  readonly sid: string | undefined;
  readonly subject: string | undefined;
}

const claims = z.object({
  jti: z.string().min(1).max(256),
  sub: z.string().min(1).optional(),
  sid: z.string().min(1).optional(),
  events: z.object({ [EVENT]: z.looseObject({}) }),
  nonce: z.undefined().optional(),
});

/** The logout that verified claims ask for (OpenID Connect Back-Channel Logout 1.0, 2.4 and 2.6), or what is wrong with them. */
export function logoutOf(
  payload: Readonly<Record<string, unknown>>,
): { readonly kind: 'logout'; readonly token: LogoutToken } | { readonly kind: 'refused'; reason: string } {
  const read = claims.safeParse(payload);
  if (!read.success) {
    const [claim] = read.error.issues[0]?.path ?? [];
    return { kind: 'refused', reason: `The claim ${String(claim)} is not as a logout token has it.` };
  }
  const { jti, sub, sid } = read.data;
  if (sub === undefined && sid === undefined)
    return { kind: 'refused', reason: 'It has neither sub nor sid.' };
  return { kind: 'logout', token: { tokenId: jti, sid, subject: sub } };
}
