import type { RecordedEvent as ClientEvent } from '@eventstore/db-client';
import type { JsonObject, RecordedEvent } from '../event-store.ts';
import { textOfPosition } from './position.ts';

/** An event as the client read it. Throws a `TypeError` for one that is no JSON object: nobody here wrote it. */
export function recordedEventOf(event: ClientEvent): RecordedEvent {
  const { id, type, streamId: stream, revision, position, created: recordedAt } = event;
  if (position === undefined) throw new TypeError(`event ${id} was read without its position`);
  return {
    ...{ id, type, stream, revision, recordedAt },
    position: textOfPosition(position),
    data: objectOf(event.data, id),
    metadata: event.metadata === undefined ? {} : objectOf(event.metadata, id),
  };
}

function objectOf(value: unknown, id: string): JsonObject {
  if (!isJsonObject(value)) throw new TypeError(`event ${id} is not a JSON object`);
  return value;
}

/** The client has parsed it: what is an object and neither an array nor bytes holds JSON all the way down. */
function isJsonObject(value: unknown): value is JsonObject {
  return value instanceof Object && !Array.isArray(value) && !(value instanceof Uint8Array);
}
