import { createServer } from 'node:http';
import { once } from 'node:events';
import { expect, test } from '@jest/globals';
import { openLine, parseLine } from './forward.ts';

test('what is sent to a line’s beginning is answered by its end', async () => {
  const server = createServer((_req, res) => res.end('the sandbox'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const line = await openLine(parseLine(`127.0.0.1:0=127.0.0.1:${port}`));
  const answer = await fetch(`http://127.0.0.1:${line.port}/`, { headers: { connection: 'close' } });
  expect(await answer.text()).toBe('the sandbox');
  line.close();
  server.close();
});

test('what is no line is told', () => {
  expect(() => parseLine('3010=sandbox:3010')).toThrow('"3010=sandbox:3010" is not host:port=host:port');
});
