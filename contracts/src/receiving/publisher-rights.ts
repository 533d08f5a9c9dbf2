import { z } from 'zod';
import { hospitalId, type HospitalId } from '../ids.ts';

/** RabbitMQ user -> the hospitals it may publish for, such as `{"surgery": "*", "his-sp": ["hc-sp"]}`; `*` is all of them. */
export const publisherRights = z.record(z.string(), z.union([z.literal('*'), z.array(hospitalId)]));
export type PublisherRights = Readonly<Record<string, readonly string[] | '*'>>;

export type Permission = 'allowed' | 'unverified-publisher' | 'publisher-not-allowed';

/**
 * Whether a message may speak for a hospital. `userId` is what the broker validated against the publisher's connection; a message
 * without one is accepted only where `acceptUnverified` says so (on only in `npm start`).
 */
export function mayPublish(
  rights: PublisherRights,
  acceptUnverified: boolean,
  userId: string | undefined,
  hospitalId: HospitalId,
): Permission {
  if (userId === undefined) return acceptUnverified ? 'allowed' : 'unverified-publisher';
  const hospitals = Object.hasOwn(rights, userId) ? rights[userId] : undefined;
  return hospitals === '*' || hospitals?.includes(hospitalId) === true ? 'allowed' : 'publisher-not-allowed';
}
