import { setTimeout as pause } from 'node:timers/promises';
import { openSession } from './rabbit-session.ts';

/** Resolves once a client can open a channel at `url`: the port alone is open long before. Throws the last error after 90 s. */
export async function answersAmqp(url: string): Promise<void> {
  const deadline = Date.now() + 90_000;
  for (;;) {
    try {
      const session = await openSession(url, 'probe', (connection) => connection.createChannel());
      await session.close();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await pause(100);
    }
  }
}
