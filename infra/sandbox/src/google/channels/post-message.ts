import { type Channel } from './channel.ts';

export interface Message {
  readonly channel: Channel;
  readonly state: 'sync' | 'exists';
  readonly number: number;
}

const answerWithinMs = 10_000;

/** Posts a message to its channel's address; answers the status, or undefined when nobody answered. */
export async function postMessage(message: Message, stopping: AbortSignal): Promise<number | undefined> {
  try {
    const reply = await fetch(message.channel.address, {
      method: 'POST',
      headers: headersOf(message),
      redirect: 'manual',
      signal: AbortSignal.any([stopping, AbortSignal.timeout(answerWithinMs)]),
    });
    await reply.body?.cancel();
    return reply.status;
  } catch {
    // Refused, cut, too slow or of an untrusted certificate: for the sender all of them are "not delivered".
    return undefined;
  }
}

function headersOf({ channel, state, number }: Message): Record<string, string> {
  return {
    accept: '*/*',
    'user-agent': 'APIs-Google; (+https://developers.google.com/webmasters/APIs-Google.html)',
    'x-goog-channel-id': channel.id,
    ...(channel.token === undefined ? {} : { 'x-goog-channel-token': channel.token }),
    'x-goog-channel-expiration': new Date(channel.expiresAt).toUTCString(),
    'x-goog-resource-id': channel.resourceId,
    'x-goog-resource-uri': channel.resourceUri,
    'x-goog-resource-state': state,
    'x-goog-message-number': String(number),
  };
}
