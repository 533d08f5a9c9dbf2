import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, test } from '@jest/globals';
import { JoiningSocket } from './joining-socket.ts';

/** Counts what reaches the kernel. */
class CountedSocket extends JoiningSocket {
  calls = 0;
  override _write(...args: Parameters<Socket['_write']>): void {
    this.calls += 1;
    super._write(...args);
  }
  override _writev(...args: Parameters<NonNullable<Socket['_writev']>>): void {
    this.calls += 1;
    super._writev?.(...args);
  }
}

test('what is written in one turn goes out in one call, in order, and each writer hears of it', async () => {
  const received: Buffer[] = [];
  const server = createServer((peer) => peer.on('data', (chunk) => received.push(chunk)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = new CountedSocket();
  socket.connect((server.address() as AddressInfo).port, '127.0.0.1');
  await once(socket, 'connect');
  const written = ['BEGIN;', 'SELECT 1;', 'COMMIT;'].map(
    (text) => new Promise((resolve) => socket.write(text, undefined, resolve)),
  );
  await Promise.all(written);
  expect(socket.calls).toBe(1);
  await new Promise((resolve) => socket.write(Buffer.from('X'), resolve));
  expect(socket.calls).toBe(2);
  socket.end();
  await once(socket, 'close');
  server.close();
  expect(Buffer.concat(received).toString()).toBe('BEGIN;SELECT 1;COMMIT;X');
});
