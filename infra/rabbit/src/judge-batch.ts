import { backoffDelay, waitUnlessEnded } from './backoff.ts';
import { type IncomingMessage, type Verdict } from './bus.ts';
import { errorFields, isMarkedTransient } from './handler-errors.ts';
import { type Serving } from './serving.ts';

type Verdicts = ReadonlyMap<IncomingMessage, Verdict>;
/** `undefined`: `ended` came first. */
type Attempt = Verdicts | { readonly failedBy: string } | undefined;

/**
 * Has the handler judge every message of a batch, however often it takes. A batch on which the handler fails is judged again one
 * message at a time, so that only what it fails on `maxAttempts` times by itself is parked. A message without a verdict: `ended`
 * came first.
 */
export async function judgeBatch(
  batch: readonly IncomingMessage[],
  serving: Serving,
  ended: AbortSignal,
): Promise<Verdicts> {
  if (batch.length > 1) {
    const together = await attempt(batch, serving, ended);
    if (together === undefined) return new Map();
    if (!('failedBy' in together)) return together;
  }
  const verdicts = new Map<IncomingMessage, Verdict>();
  let left = batch;
  // In rounds, so that many messages that fail wait out their pauses together.
  for (let attempts = 1; left.length > 0; attempts += 1) {
    if (attempts > 1) await waitUnlessEnded(backoffDelay(attempts - 2), ended);
    const failed: IncomingMessage[] = [];
    for (const message of left) {
      const alone = await attempt([message], serving, ended);
      if (alone === undefined) return verdicts;
      if (!('failedBy' in alone)) for (const [judged, verdict] of alone) verdicts.set(judged, verdict);
      else if (attempts < serving.maxAttempts) failed.push(message);
      else verdicts.set(message, { kind: 'park', reason: `handler-failed: ${alone.failedBy}` });
    }
    left = failed;
  }
  return verdicts;
}

/** Calls the handler until it answers or fails; while what it depends on is away, the queue waits. */
async function attempt(
  messages: readonly IncomingMessage[],
  { queue, handler, gate, logger, isTransient }: Serving,
  ended: AbortSignal,
): Promise<Attempt> {
  for (;;) {
    await gate.pass(ended);
    if (ended.aborted) return undefined;
    try {
      const verdicts = await handler(messages);
      gate.succeeded();
      return pair(messages, verdicts);
    } catch (error) {
      const [{ messageId, routingKey } = {}] = messages;
      const which = messages.length === 1 ? { messageId, routingKey } : { messages: messages.length };
      const about = { queue, ...which, ...errorFields(error) };
      if (isMarkedTransient(error) || isTransient(error)) {
        logger.warn(about, 'The handler cannot work just now; the queue waits');
        gate.failed();
      } else {
        logger.error(about, 'The handler failed');
        return { failedBy: about.errorName };
      }
    }
  }
}

function pair(messages: readonly IncomingMessage[], verdicts: readonly Verdict[]): Verdicts {
  if (verdicts.length !== messages.length) throw new VerdictsMissingError('One verdict a message, in order');
  const pairs = new Map<IncomingMessage, Verdict>();
  for (const [index, message] of messages.entries()) {
    const verdict = verdicts[index];
    if (verdict !== undefined) pairs.set(message, verdict);
  }
  return pairs;
}

class VerdictsMissingError extends Error {
  override readonly name = 'VerdictsMissingError';
}
