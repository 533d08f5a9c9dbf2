import { z } from 'zod';

/** The environment of the command `migrate`: the addresses with the owner's role, and the role that the service itself runs with. */
export const migrationSettings = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  GRANT_TO: z.string().min(1).optional(),
});
