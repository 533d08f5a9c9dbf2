import { z } from 'zod';

const regularExpression = z.string().refine(isRegularExpression, 'is not a regular expression');

const match = z.strictObject({
  method: z
    .string()
    .regex(/^[A-Za-z]+$/)
    .transform((method) => method.toUpperCase())
    .optional(),
  path: regularExpression.optional(),
  account: z
    .string()
    .transform((email) => email.toLowerCase())
    .optional(),
  nth: z.int().min(1).optional(),
  times: z.int().min(1).optional(),
});

const effect = z
  .strictObject({
    status: z.int().min(400).max(599).optional(),
    reason: z.string().min(1).max(100).optional(),
    retryAfter: z.int().min(0).max(86_400).optional(),
    delayMs: z.int().min(0).max(600_000).optional(),
    reset: z.enum(['before', 'after']).optional(),
  })
  .refine((e) => e.status !== undefined || e.delayMs !== undefined || e.reset !== undefined, {
    message: 'needs a status, a delayMs or a reset',
  })
  .refine((e) => e.status === undefined || e.reset === undefined, {
    message: 'takes a status or a reset, not both',
  })
  .refine((e) => e.status !== undefined || (e.reason === undefined && e.retryAfter === undefined), {
    message: 'reason and retryAfter need a status',
  });

/** A fault as posted: which requests it meets (all parts must match) and what happens to them. */
export const faultSchema = z.strictObject({ match: match.default({}), effect });

export type FaultRule = z.infer<typeof faultSchema>;
export type Effect = z.infer<typeof effect>;

function isRegularExpression(source: string): boolean {
  try {
    return new RegExp(source) instanceof RegExp;
  } catch {
    return false;
  }
}
