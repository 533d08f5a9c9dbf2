import { z } from 'zod';
import { environment } from '../configuration.ts';

/** The environment of the command `migrate`: the addresses with the owner's role, and the role that the service itself runs with. */
export const migrationSettings = environment
  .pick({ DATABASE_URL: true })
  .extend({ GRANT_TO: z.string().min(1).optional() });
