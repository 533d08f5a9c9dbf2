import type { RecordedEvent } from '@surgery-calendar/event-store';

/** A reader cannot take an event: it stands right before it until it can. Names the event, never what it holds. */
export class EventRefused extends Error {
  override readonly name = 'EventRefused';
  readonly position: string | undefined;

  constructor(reader: string, event: RecordedEvent | undefined, cause: unknown) {
    const kind = cause instanceof Error ? cause.name : 'unknown error';
    super(
      `${reader} stands before position ${event?.position ?? '?'}: it cannot take the event ${event?.id ?? '?'} of type ${event?.type ?? '?'} (${kind})`,
      { cause },
    );
    this.position = event?.position;
  }
}
