import { z } from 'zod';
import type { Call, SurgeryWorld } from './surgery-world.ts';

export interface ChangeEvent {
  readonly id: string;
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface ChangeStream {
  /** What has arrived so far. */
  readonly events: readonly ChangeEvent[];
  close(): void;
}

/** Reads `GET /surgeries/changes` as a browser does. */
export async function readChanges(
  world: SurgeryWorld,
  { lastEventId, ...call }: Call & { readonly lastEventId?: string } = {},
): Promise<ChangeStream> {
  const closing = new AbortController();
  const headers = lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId };
  const response = await world.request(
    'GET',
    '/surgeries/changes',
    undefined,
    { ...call, headers },
    closing.signal,
  );
  if (response.status !== 200 || response.body === null) throw new Error(`answered ${response.status}`);
  const events: ChangeEvent[] = [];
  const read = async (body: AsyncIterable<Uint8Array>): Promise<void> => {
    const decoder = new TextDecoder();
    let text = '';
    for await (const chunk of body) {
      text += decoder.decode(chunk, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      events.push(...blocks.flatMap(eventOf));
    }
  };
  read(response.body).catch((error: unknown) => {
    if (!closing.signal.aborted) throw error;
  });
  return { events, close: () => closing.abort() };
}

function eventOf(block: string): ChangeEvent[] {
  const fields = new Map(
    block.split('\n').map((line) => [line.split(': ')[0], line.slice(line.indexOf(': ') + 2)]),
  );
  const data = fields.get('data');
  if (data === undefined) return [];
  return [
    {
      id: fields.get('id') ?? '',
      event: fields.get('event') ?? '',
      data: z.record(z.string(), z.unknown()).parse(JSON.parse(data)),
    },
  ];
}
