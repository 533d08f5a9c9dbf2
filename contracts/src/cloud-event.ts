import { z } from 'zod';
import { isStorable, notStorable } from './storable-text.ts';

/** Content types of CloudEvents 1.0 in structured JSON mode, one event or a batch of them. */
export const CLOUD_EVENT = 'application/cloudevents+json';
export const CLOUD_EVENT_BATCH = 'application/cloudevents-batch+json';

/** The CloudEvents 1.0 envelope, structured JSON. Extension attributes are allowed and ignored. */
export const cloudEvent = z.object({
  specversion: z.literal('1.0'),
  /** At most what AMQP's message_id takes. */
  id: z
    .string()
    .min(1)
    .refine((id) => isStorable(id) && byteLength(id) <= 255, 'must be at most 255 bytes of well-formed text'),
  source: z.string().min(1).max(512).refine(isStorable, notStorable),
  type: z.string().min(1).max(128),
  subject: z.string().max(256).optional(),
  time: z.iso.datetime({ offset: true }).optional(),
  datacontenttype: z.literal('application/json').optional(),
  data: z.unknown(),
});

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
export type CloudEvent<Data = unknown> = Omit<z.infer<typeof cloudEvent>, 'data'> & { data: Data };
