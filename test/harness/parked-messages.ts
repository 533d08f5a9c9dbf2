import { eventually, runProgram } from '@surgery-calendar/test-servers';
import type { System } from './start-system.ts';

/** A parked message as operators see it. */
export interface ShownMessage {
  readonly id: string;
  readonly reason: string;
  readonly parkedAt: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: { readonly encoding: string; readonly text: string };
}

/** Waits for a message that was parked for this reason, as the hospital's operator finds it over HTTP, and discards it. */
export async function takeParked(system: System, reason: string): Promise<ShownMessage> {
  const call = async <Answer>(path: string, body?: object): Promise<Answer> => {
    const response = await fetch(`${system.urls.calendarBridge}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { Authorization: `Bearer ${system.tokens.operator}`, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${path} was answered ${response.status}`);
    return (await response.json()) as Answer;
  };
  const id = await eventually(async () => {
    const { items } = await call<{ items: ShownMessage[] }>('/parked');
    const found = items.find((one) => one.reason.includes(reason));
    if (found === undefined) throw new Error(`nothing is parked for ${reason} yet`);
    return found.id;
  });
  const shown = await call<ShownMessage>(`/parked/${id}`);
  await call(`/parked/${id}/discard`, { reason: 'a test took it' });
  return shown;
}

/** The same by the operators' command, which has those that name no hospital as well; it leaves the message where it is. */
export async function showParked(system: System, reason: string): Promise<ShownMessage> {
  const id = await eventually(async () => {
    const lines = (await bridgeCommand(system, ['parked', 'list'])).split('\n');
    const found = lines.find((line) => line.includes(` ${reason} `));
    if (found === undefined) throw new Error(`nothing is parked for ${reason} yet`);
    return found.split(' ', 1).join();
  });
  return JSON.parse(await bridgeCommand(system, ['parked', 'show', id])) as ShownMessage;
}

/** What `npm run bridge -- …` prints; throws where it does not exit with 0. */
async function bridgeCommand(system: System, words: readonly string[]): Promise<string> {
  const main = new URL('../../services/calendar-bridge/src/operate/main.ts', import.meta.url);
  const { code, told } = await runProgram(main, words, { DATABASE_URL: system.databaseUrl });
  if (code !== 0) throw new Error(`the command ended with ${String(code)}:\n${told}`);
  return told;
}
