import { z } from 'zod';
import type { LocalDirectory } from './local-directory.ts';

const name = 'stack.json';

/** `.local/stack.json`: where everything is while `npm start` runs, for demos and for tools. URLs have no closing slash. */
const stackFile = z.object({
  pid: z.int(),
  /** `token` is a scheduler's bearer token for hospital `hc-sp`, valid for 12 hours. */
  surgery: z.object({ url: z.string(), token: z.string() }),
  identity: z.object({ url: z.string() }),
  /** `token` is an operator's bearer token; `origin` is this installation's name on the calendars. */
  calendarBridge: z.object({ url: z.string(), token: z.string(), origin: z.string() }),
  google: z.object({ url: z.string() }),
  hospitalIdp: z.object({ url: z.string() }),
  /** Null: the bus runs inside the process. */
  amqp: z.object({ url: z.string().nullable() }),
  postgres: z.object({ url: z.string() }),
  /** Null: the log is in that PostgreSQL. */
  eventStore: z.object({ url: z.string().nullable() }),
  doctors: z.array(
    z.object({
      hospitalId: z.string(),
      surgeonId: z.string(),
      email: z.string(),
      password: z.string(),
      googleEmail: z.string(),
      connected: z.boolean(),
    }),
  ),
});
export type StackFile = z.infer<typeof stackFile>;

export function writeStackFile(local: LocalDirectory, stack: StackFile): void {
  local.write(name, `${JSON.stringify(stack, null, 2)}\n`);
}

export function removeStackFile(local: LocalDirectory): void {
  local.remove(name);
}

/** What a running `npm start` wrote, or undefined where none runs: the file of a killed one is not believed. */
export async function readRunningStack(local: LocalDirectory): Promise<StackFile | undefined> {
  const text = local.read(name);
  if (text === undefined) return undefined;
  const stack = parseStackFile(text);
  return stack !== undefined && (await answers(`${stack.surgery.url}/healthz`)) ? stack : undefined;
}

/** Undefined for what is no stack file, as a full disk may leave it: it is then as good as none. */
function parseStackFile(text: string): StackFile | undefined {
  try {
    return stackFile.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Not by the process id: after a crash another program may have it. */
async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}
