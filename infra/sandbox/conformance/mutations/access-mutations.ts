import { type Mutation } from './mutation.ts';

const off = (file: string, from: string, to: string, failing: string): Mutation => ({
  file: `${file}.ts`,
  from,
  to,
  failing,
});

/** What makes scopes, quota and channels strict. */
export const accessMutations: readonly Mutation[] = [
  off(
    'calendar/authenticate',
    "if (reach === 'refused') return insufficientScopes(method);",
    "if (reach === 'refused') return { account, clientId: token.clientId, reach: 'all' };",
    'a method needs one of its scopes',
  ),
  off(
    'calendar/authenticate',
    "grants.liveAccessToken(bearerOf(request) ?? '')",
    "grants.liveAccessToken(bearerOf(request) ?? '') ?? { sub: accounts.all()[0]?.sub ?? '', clientId: 'x', scopes: ['https://www.googleapis.com/auth/calendar'] }",
    'an unknown bearer is 401 authError',
  ),
  off(
    'calendar/call',
    "reach === 'all' ||",
    'true ||',
    'calendar.app.created opens the application’s own calendars only',
  ),
  off(
    'calendar/calendar-store',
    'found?.calendar.ownerSub === account.sub ? found : undefined',
    'found',
    'the calendar of another account is 404 notFound',
  ),
  off(
    'calendar/quota',
    'throw userRateLimitExceeded()',
    'void 0',
    'a user who asks too often is 403 userRateLimitExceeded, and others are not',
  ),
  off(
    'calendar/quota',
    'throw rateLimitExceeded()',
    'void 0',
    'a project that asks too often is 403 rateLimitExceeded',
  ),
  off('calendar/quota', 'oldest.time <= time;', 'false;', 'the quota is counted in a window that slides'),
  off('calendar/quota', "method.endsWith('.Patch') ? 3 : 1", '1', 'a patch counts as three'),
  off(
    'channels/channel-request',
    "throw new ApiRefusal(400, 'push.webhookUrlNotHttps', `WebHook callback must be HTTPS: ${address}`);",
    '',
    'an address without https is 400',
  ),
  off(
    'channels/channel-request',
    '{1,64}',
    '+',
    'a channel id over 64 characters and a token over 256 are refused',
  ),
  off(
    'channels/channel-request',
    '.length > 256',
    '.length > 1e9',
    'a channel id over 64 characters and a token over 256 are refused',
  ),
  off(
    'channels/channel-request',
    'const defaultTtlMs = 604_800_000;',
    'const defaultTtlMs = 1e12;',
    'a channel lives a week unless it asks for less',
  ),
  off(
    'channels/channel-request',
    "if (type !== 'web_hook' && type !== 'webhook')",
    'if (false)',
    'another kind of channel than a web hook, and a lifetime that is over, are refused',
  ),
  off(
    'channels/channel-request',
    'Number.isSafeInteger(chosen) && chosen > 0',
    'true',
    'another kind of channel than a web hook, and a lifetime that is over, are refused',
  ),
  off(
    'channels/watch-events',
    "&& channel.resourceId === body['resourceId']",
    '',
    'a channel is stopped by nobody but its opener',
  ),
  off(
    'channels/watch-events',
    'channel?.sub === account.sub',
    'channel !== undefined',
    'a channel is stopped by nobody but its opener',
  ),
  off(
    'channels/watch-events',
    'if (call.channels.get(clientId, asked.id) !== undefined)',
    'if (false)',
    'a channel id is taken once',
  ),
  off('channels/channel', '!stopped &&', '', 'a stopped channel is silent, and stopping it again is 404'),
  off('channels/channel', 'expiresAt > clock().getTime()', 'true', 'an expired channel is silent'),
  off(
    'channels/notifier',
    '!retried.includes(status)',
    'true',
    'a message is repeated after 500, 502, 503 and 504, and not after another refusal',
  ),
  off(
    'channels/notifier',
    'opened: (channel) => inBackground(',
    "opened: (channel) => channel.id === '' && inBackground(",
    'a channel says sync first and exists at a change, with all its headers and a rising number',
  ),
  off(
    'channels/post-message',
    "'x-goog-resource-uri': channel.resourceUri,",
    '',
    'a channel says sync first and exists at a change, with all its headers and a rising number',
  ),
  off(
    'calendar/not-imitated',
    "['GET', `${calendar}/acl`, 'acl.list'],",
    '',
    'what is not imitated is 501 and says so',
  ),
];
