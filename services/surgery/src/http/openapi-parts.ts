import type { RouteConfig } from '@asteasolutions/zod-to-openapi';
import { surgeryId } from '@surgery-calendar/contracts';
import { z } from 'zod';
import type { Role } from './caller.ts';
import type { ProblemCode } from './openapi-problems.ts';

/** An operation as the document has it; who may call it stands in `x-roles`. */
export interface Operation extends RouteConfig {
  readonly summary: string;
  readonly 'x-roles': readonly Role[];
}

/** Refusals of every operation, */
export const always: readonly ProblemCode[] = ['unauthenticated', 'forbidden', 'unavailable'];
/** of those with a body, */
export const ofBody: readonly ProblemCode[] = [
  ...(['malformed-json', 'malformed-encoding', 'incomplete-body'] as const),
  ...(['too-large', 'unsupported-media-type', 'invalid-body'] as const),
];
/** and of those of one surgery. */
export const ofSurgery: readonly ProblemCode[] = ['malformed-url', 'surgery-unknown'];
export const text = (description: string) => ({ description, schema: { type: 'string' as const } });
export const tag = { ETag: text('The revision of the surgery, for If-Match.') };
export const path = z.object({
  surgeryId: surgeryId.meta({
    description: 'As `surgeryId` of the answers has it.',
    example: '0199c0de-7a10-7c3e-9b1f-5d2a8e4f6b01',
  }),
});
export const json = <Schema extends z.ZodType>(schema: Schema) => ({ 'application/json': { schema } });
