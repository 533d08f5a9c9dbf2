import type { Logger } from './logger.ts';

/**
 * Runs a service as a process: starts it, stops it on SIGTERM or SIGINT, exits 0, or 1 where it could not start or stop. A signal that
 * comes before it has started ends it at once: nothing is in hand yet, and the first process of a container has no other end. An error
 * that nobody caught is logged like any other, and ends it with 1.
 */
export async function runService(
  logger: Logger,
  start: () => Promise<{ stop(): Promise<void> }>,
): Promise<void> {
  let stopStarted = (): Promise<void> => Promise.resolve();
  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'stopping');
    stopStarted().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.fatal({ err: error }, 'could not stop');
        process.exit(1);
      },
    );
  };
  // Node itself would print the error whole, with all that hangs on it: Google's client hangs the request and its tokens on its errors.
  process.on('uncaughtException', (error, origin) => {
    logger.fatal({ err: error, kind: origin }, 'ended by an error that nobody caught');
    process.exit(1);
  });
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  try {
    const service = await start();
    stopStarted = () => service.stop();
  } catch (error) {
    logger.fatal({ err: error }, 'could not start');
    process.exit(1);
  }
}
