import { waitUnlessEnded } from './backoff.ts';
import { openSession } from './rabbit-session.ts';

/**
 * Resolves once a client can open a channel at `url`: the port alone is open long before. Throws the reason of `ended` where the
 * broker ends first, and the last error after 90 s.
 */
export async function answersAmqp(url: string, ended: AbortSignal): Promise<void> {
  const deadline = performance.now() + 90_000;
  for (;;) {
    ended.throwIfAborted();
    try {
      const giveUp = AbortSignal.any([ended, AbortSignal.timeout(5_000)]);
      const session = await openSession(url, 'probe', (connection) => connection.createChannel(), giveUp);
      await session.close();
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await waitUnlessEnded(100, ended);
    }
  }
}
