import {
  AccessDeniedError,
  InvalidArgumentError,
  MaxAppendSizeExceededError,
  StreamDeletedError,
} from '@eventstore/db-client';
import { EventStoreUnavailableError, WrongExpectedRevisionError } from '../event-store.ts';

/**
 * What a failed call to EventStoreDB means: the error itself where the server refused the call, hence did nothing;
 * `EventStoreUnavailableError` for all else, since the client tells a lost answer from a lost request no better. Refused credentials
 * count as unavailable: it passes once they are mended, and until then nothing may be parked or given up.
 */
export function asUnavailable(error: unknown): unknown {
  if (error instanceof EventStoreUnavailableError || error instanceof WrongExpectedRevisionError)
    return error;
  if (error instanceof MaxAppendSizeExceededError || error instanceof StreamDeletedError) return error;
  if (error instanceof InvalidArgumentError) return error;
  if (error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError) return error;
  const reason =
    error instanceof AccessDeniedError ? 'EventStoreDB refuses the credentials' : 'EventStoreDB is away';
  return new EventStoreUnavailableError(`${reason} or gave no answer in time`, { cause: error });
}
