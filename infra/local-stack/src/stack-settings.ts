import { createServer } from 'node:net';
import { environment as surgeryEnvironment } from '@surgery-calendar/surgery';
import { z } from 'zod';
import { CannotStart } from './cannot-start.ts';
import { defaultLocalDirectory } from './local-directory.ts';

const port = (fallback: number) =>
  z.coerce.number({ error: 'must be a port number' }).int().min(1).max(65_535).default(fallback);
const nothingIsUnset = (environment: NodeJS.ProcessEnv) =>
  Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));

const stackSettings = z.object({
  SURGERY_PORT: port(3001),
  IDENTITY_PORT: port(3002),
  CALENDAR_BRIDGE_PORT: port(3003),
  GOOGLE_SANDBOX_PORT: port(3010),
  HOSPITAL_IDP_PORT: port(3011),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  EVENT_STORE_URL: surgeryEnvironment.shape.EVENT_STORE_URL,
  AMQP_URL: z.url({ protocol: /^amqps?$/ }).optional(),
  GOOGLE_CLIENT_ID: z.string().optional(),
  GOOGLE_CLIENT_SECRET: z.string().optional(),
  GOOGLE_REDIRECT_URI: z.url().optional(),
  /** `in-process` takes no RabbitMQ even where one could be had. */
  BUS: z.enum(['auto', 'in-process']).default('auto'),
  /** Where state and keys are kept. */
  LOCAL_DIRECTORY: z.string().default(defaultLocalDirectory),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info'),
});
export type StackSettings = z.infer<typeof stackSettings>;

/** The settings of `npm start`. Throws `CannotStart` naming each that is wrong, never its value. */
export function readStackSettings(environment: NodeJS.ProcessEnv): StackSettings {
  const result = stackSettings.safeParse(nothingIsUnset(environment));
  if (!result.success) {
    const faults = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new CannotStart(`Wrong settings: ${faults.join('; ')}.`);
  }
  const google = ['GOOGLE_CLIENT_ID', 'GOOGLE_CLIENT_SECRET', 'GOOGLE_REDIRECT_URI'] as const;
  const missing = google.filter((name) => result.data[name] === undefined);
  if (missing.length > 0 && missing.length < google.length) {
    throw new CannotStart(
      `For the real Google all of ${google.join(', ')} are needed; missing: ${missing.join(', ')}.`,
    );
  }
  return result.data;
}

/** Throws `CannotStart` that names the first port that somebody else holds, and the setting that moves it. */
export async function requireFreePorts(settings: StackSettings): Promise<void> {
  const names = [
    'SURGERY_PORT',
    'IDENTITY_PORT',
    'CALENDAR_BRIDGE_PORT',
    'GOOGLE_SANDBOX_PORT',
    'HOSPITAL_IDP_PORT',
  ] as const;
  const holders = new Map<number, string>();
  for (const name of names) {
    const number = settings[name];
    const other = holders.get(number);
    if (other !== undefined)
      throw new CannotStart(`${name} and ${other} are both ${number}; give them different ports.`);
    holders.set(number, name);
    if (!(await isFree(number))) {
      throw new CannotStart(
        `Port ${number} is taken by another program; stop it, or set ${name} to a free port.`,
      );
    }
  }
}

function isFree(number: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(false);
      else reject(error);
    });
    server.listen(number, () => server.close(() => resolve(true)));
  });
}
