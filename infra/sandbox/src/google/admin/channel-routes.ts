import { z } from 'zod';
import { type Accounts } from '../accounts/accounts.ts';
import { type Channel, type Channels } from '../channels/channel.ts';
import { type MischiefKind, type MischiefQueue } from '../channels/mischief.ts';
import { empty, json } from '../http/reply.ts';
import { type Route } from '../http/route.ts';
import { bodyOf, operatorRoute } from './operator-route.ts';

export interface ChannelParts {
  readonly accounts: Accounts;
  readonly channels: Channels;
  readonly mischief: MischiefQueue;
  readonly clock: () => Date;
}

const account = z
  .string()
  .transform((email) => email.toLowerCase())
  .optional();
const expireSchema = z.strictObject({ account });
const mischiefSchema = z.strictObject({
  account,
  times: z.int().min(1).default(1),
  delayMs: z.int().min(0).max(600_000).default(1_000),
});

const kinds: readonly MischiefKind[] = ['drop', 'duplicate', 'delay', 'reorder'];

/** What can be seen of the notification channels, and what can go wrong with their messages. */
export function channelRoutes({ accounts, channels, mischief, clock }: ChannelParts): Route[] {
  const emailOf = ({ sub }: Channel) => accounts.bySub(sub)?.email;

  return [
    operatorRoute('GET', '/__admin/channels', () =>
      json(
        200,
        channels.all().map((channel) => {
          const { id, calendarId, resourceId, address, expiresAt, messageNumber } = channel;
          const expires = new Date(expiresAt).toISOString();
          const live = channels.isLive(channel);
          return {
            id,
            account: emailOf(channel),
            calendarId,
            resourceId,
            address,
            expires,
            live,
            messageNumber,
          };
        }),
      ),
    ),
    operatorRoute('POST', '/__admin/channels/expire', (request) => {
      const wanted = bodyOf(request, expireSchema, 'request').account;
      for (const channel of channels.all()) {
        if (!channels.isLive(channel) || (wanted ?? emailOf(channel)) !== emailOf(channel)) continue;
        channels.put({ ...channel, expiresAt: clock().getTime() });
      }
      return empty(204);
    }),
    ...kinds.map((kind) =>
      operatorRoute('POST', `/__admin/channels/${kind}`, (request) => {
        const { times, ...wanted } = bodyOf(request, mischiefSchema, 'request');
        mischief.add({ kind, account: wanted.account, delayMs: wanted.delayMs }, times);
        return empty(204);
      }),
    ),
  ];
}
