import { z } from 'zod';

const port = (fallback: number) => z.coerce.number().int().min(1).max(65_535).default(fallback);

/** The environment of the sandbox. */
export const sandboxSettings = z.object({
  GOOGLE_SANDBOX_PORT: port(3010),
  HOSPITAL_IDP_PORT: port(3011),
  /** The portal's, as identity has it. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).default('http://localhost:3002'),
  /** What identity sends to the sandbox Google. */
  GOOGLE_CLIENT_SECRET: z.string().min(1),
  /** What identity sends to the hospitals' sandbox identity provider. */
  PORTAL_CLIENT_SECRET: z.string().min(1),
  /** Where calendars, consents and keys are kept, with `api-tokens.json` for the services' APIs; without it in memory. */
  STATE_DIRECTORY: z.string().optional(),
});
