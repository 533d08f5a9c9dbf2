import { z } from 'zod';
import { ApiRefusal, invalidField, required } from '../calendar/api-error.ts';

const text = z.string().nullish();
const count = z.union([z.string(), z.number()]).nullish();

const body = z.looseObject({
  id: text,
  type: text,
  address: text,
  token: text,
  expiration: count,
  params: z.looseObject({ ttl: count }).nullish(),
});

export interface ChannelRequest {
  readonly id: string;
  readonly address: string;
  readonly token: string | undefined;
  readonly expiresAt: number;
}

/** A week: https://developers.google.com/workspace/calendar/api/guides/push */
const defaultTtlMs = 604_800_000;
/** The last moment a Date can hold: https://tc39.es/ecma262/#sec-time-values-and-time-range */
const lastMs = 8.64e15;

/** Checks the body of a watch call as Google does; `now` is epoch milliseconds. */
export function channelRequest(
  sent: Record<string, unknown>,
  { now, httpOnLoopback }: { now: number; httpOnLoopback: boolean },
): ChannelRequest {
  const parsed = body.safeParse(sent);
  if (!parsed.success) throw invalidField(parsed.error.issues[0]?.path.join('.') ?? 'channel');
  const { id, type, address, token, expiration, params } = parsed.data;
  if (!id) throw required('Missing required field: id');
  if (!/^[A-Za-z0-9\-_+/=]{1,64}$/.test(id)) throw invalidField('id');
  if (!type) throw required('Missing required field: type');
  if (type !== 'web_hook' && type !== 'webhook') {
    throw new ApiRefusal(400, 'push.channelTypeNotSupported', `Channel type not supported: ${type}`);
  }
  if (!address) throw required('Missing required field: address');
  if ((token ?? '').length > 256) throw invalidField('token');
  checkAddress(address, httpOnLoopback);
  const lifetimeMs = lifetime(params?.ttl ?? undefined, expiration ?? undefined, now);
  return { id, address, token: token ?? undefined, expiresAt: now + lifetimeMs };
}

function checkAddress(address: string, httpOnLoopback: boolean): void {
  if (!URL.canParse(address)) throw invalidField('address');
  const { protocol, hostname } = new URL(address);
  if (protocol === 'https:') return;
  const loopback = hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
  if (protocol === 'http:' && loopback && httpOnLoopback) return;
  throw new ApiRefusal(400, 'push.webhookUrlNotHttps', `WebHook callback must be HTTPS: ${address}`);
}

type Count = string | number | undefined;

function lifetime(ttl: Count, expiration: Count, now: number): number {
  const byTtl = ttl === undefined ? undefined : Number(ttl) * 1000;
  const byExpiration = expiration === undefined ? undefined : Number(expiration) - now;
  const shortest = Math.min(byTtl ?? Number.POSITIVE_INFINITY, byExpiration ?? Number.POSITIVE_INFINITY);
  const chosen = ttl === undefined && expiration === undefined ? defaultTtlMs : shortest;
  if (Number.isSafeInteger(chosen) && chosen > 0 && now + chosen <= lastMs) return chosen;
  const seconds = Math.round(chosen / 1000);
  throw new ApiRefusal(400, 'pushInvalidTtl', `Invalid ttl value for channel ${seconds}`);
}
