import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { startEventStoreDbStandIn } from '@surgery-calendar/sandbox/eventstoredb';

const script = fileURLToPath(new URL('../testing/append-while-the-server-dies.ts', import.meta.url));

test('a server that dies with more appends in hand than it takes at once leaves them unknown, and the process alive', async () => {
  const server = await startEventStoreDbStandIn();
  const child = spawn(process.execPath, [script, String(server.port)]);
  let told = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (told += String(chunk)));
  const [code] = (await once(child, 'close')) as [number | null];
  expect({ code, told }).toEqual({ code: 0, told: '100 appends of unknown outcome\n' });
  await server.kill();
});
