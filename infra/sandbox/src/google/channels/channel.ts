import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type Table } from '../storage/table.ts';

/** A notification channel of `events.watch`, as kept. A channel id is taken for ever, so ended channels stay. */
export const channelSchema = z.strictObject({
  id: z.string(),
  clientId: z.string(),
  sub: z.string(),
  calendarId: z.string(),
  resourceId: z.string(),
  resourceUri: z.string(),
  address: z.string(),
  token: z.string().optional(),
  /** Epoch milliseconds. */
  expiresAt: z.number(),
  stopped: z.boolean(),
  /** Number of the last message; `sync` is 1. */
  messageNumber: z.int(),
});

export type Channel = z.infer<typeof channelSchema>;

export interface Channels {
  all(): Channel[];
  get(clientId: string, id: string): Channel | undefined;
  put(channel: Channel): void;
  /** Whether a channel still gets messages: neither stopped nor expired. */
  isLive(channel: Channel): boolean;
  /** The live channels of a calendar. */
  of(calendarId: string): Channel[];
}

export function openChannels(table: Table<Channel>, clock: () => Date): Channels {
  const isLive = ({ stopped, expiresAt }: Channel) => !stopped && expiresAt > clock().getTime();
  return {
    all: () => [...table.values()],
    get: (clientId, id) => table.get(keyOf({ clientId, id })),
    put: (channel) => table.set(keyOf(channel), channel),
    isLive,
    of: (calendarId) =>
      [...table.values()].filter((channel) => channel.calendarId === calendarId && isLive(channel)),
  };
}

/** The same for every channel that watches the same calendar, as Google's is. */
export function resourceIdOf(calendarId: string): string {
  return createHash('sha256').update(`${calendarId}/events`).digest('base64url').slice(0, 27);
}

function keyOf({ clientId, id }: Pick<Channel, 'clientId' | 'id'>): string {
  return `${clientId}/${id}`;
}
