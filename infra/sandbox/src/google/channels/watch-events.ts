import { ApiRefusal, notFound } from '../calendar/api-error.ts';
import { calendarOf, type Call } from '../calendar/call.ts';
import { parseObject } from '../calendar/event-body.ts';
import { empty, json, type Reply } from '../http/reply.ts';
import { channelRequest } from './channel-request.ts';
import { resourceIdOf } from './channel.ts';

/** `events.watch`: opens a channel and sends its `sync` message, which may arrive before this reply. */
export function watchEvents(call: Call): Reply {
  const { calendar } = calendarOf(call);
  const { account, clientId } = call.caller;
  const asked = channelRequest(parseObject(call.request.body), {
    now: call.clock().getTime(),
    httpOnLoopback: call.httpWatchOnLoopback,
  });
  if (call.channels.get(clientId, asked.id) !== undefined) {
    throw new ApiRefusal(400, 'channelIdNotUnique', `Channel id ${asked.id} not unique`);
  }
  const { id, address, token, expiresAt } = asked;
  const channel = {
    ...{ id, clientId, sub: account.sub, calendarId: calendar.id, address, expiresAt },
    ...(token === undefined ? {} : { token }),
    resourceId: resourceIdOf(calendar.id),
    resourceUri: `${call.url}/calendar/v3/calendars/${encodeURIComponent(calendar.id)}/events?alt=json`,
    stopped: false,
    messageNumber: 1,
  };
  call.channels.put(channel);
  call.notifier.opened(channel);
  const { resourceId, resourceUri } = channel;
  const expiration = String(expiresAt);
  return json(200, { kind: 'api#channel', id, resourceId, resourceUri, token, expiration });
}

/** `channels.stop`: by the application and account that opened the channel; 404 for any other or an ended one. */
export function stopChannel(call: Call): Reply {
  const body = parseObject(call.request.body);
  const { account, clientId } = call.caller;
  const id = typeof body['id'] === 'string' ? body['id'] : '';
  const channel = call.channels.get(clientId, id);
  const known = channel?.sub === account.sub && channel.resourceId === body['resourceId'];
  if (!known || !call.channels.isLive(channel)) {
    throw notFound(`Channel '${id}' not found for project '${clientId}'`);
  }
  call.channels.put({ ...channel, stopped: true });
  return empty(204);
}
