import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { type StoredEvent } from './stored-event.ts';

/** What the file holds, an append a line. The last line of a process that was killed may be half an append: it was never answered. */
export function readLogFile(path: string): StoredEvent[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.slice(0, -1).flatMap((line) => (JSON.parse(line) as WrittenEvent[]).map(readEvent));
}

/** Writes the events of one append in one go; it survives the end of this process, not of the machine. */
export function appendToLogFile(path: string, events: readonly StoredEvent[]): void {
  appendFileSync(path, `${JSON.stringify(events.map(writeEvent))}\n`);
}

interface WrittenEvent {
  readonly stream: string;
  readonly revision: string;
  readonly position: string;
  readonly createdMs: number;
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly data: string;
  readonly metadata: string;
}

function writeEvent(event: StoredEvent): WrittenEvent {
  return {
    ...event,
    revision: String(event.revision),
    position: String(event.position),
    data: Buffer.from(event.data).toString('base64'),
    metadata: Buffer.from(event.metadata).toString('base64'),
  };
}

function readEvent(written: WrittenEvent): StoredEvent {
  return {
    ...written,
    revision: BigInt(written.revision),
    position: BigInt(written.position),
    data: Buffer.from(written.data, 'base64'),
    metadata: Buffer.from(written.metadata, 'base64'),
  };
}
