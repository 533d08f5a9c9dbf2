import { isStorable, notStorable } from '@surgery-calendar/contracts';
import { z } from 'zod';

/** A number as PostgreSQL counts. */
export const parkedId = z.string().regex(/^\d{1,18}$/);

/** Why an operator decides as they do. */
export const decisionReason = z.string().trim().min(1).max(500).refine(isStorable, notStorable);

/** Query of `GET /parked`. */
export const listQuery = z.strictObject({
  all: z
    .enum(['true', 'false'])
    .default('false')
    .meta({ description: 'Those that were decided on as well.' }),
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

export const listEnd = z.strictObject({ id: parkedId });

/** Body of a decision. */
export const decisionBody = z.strictObject({ reason: decisionReason });
