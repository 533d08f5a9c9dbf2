import { z } from 'zod';
import { environment } from '../configuration.ts';

/** The environment of the command `migrate`: the addresses with the owner's role, of EventStoreDB an administrator's, and the role that the service itself runs with. */
export const migrationSettings = environment
  .pick({ DATABASE_URL: true, EVENT_STORE_URL: true, PATIENT_KEYS_DATABASE_URL: true })
  .extend({ GRANT_TO: z.string().min(1).optional() });
