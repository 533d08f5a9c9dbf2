import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import amqp from 'amqplib';
import { createTestVhost } from '@surgery-calendar/test-servers';
import { type Bus } from '../bus.ts';
import { createInProcessBus } from '../in-process-bus.ts';
import { connectRabbit } from '../rabbit-bus.ts';
import { createRecordingLogger } from './recording-logger.ts';

/** A message found in a parking queue. */
export interface Parked {
  readonly body: string;
  readonly contentType: unknown;
  readonly messageId: unknown;
  readonly correlationId: unknown;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** One adapter of the port, with what its conformance test must see from outside. */
export interface BusUnderTest {
  readonly bus: Bus;
  readonly logLines: readonly string[];
  parked(queue: string): Promise<readonly Parked[]>;
  close(): Promise<void>;
}

/** What both adapters are asked to take as passing by itself. */
const isTransient = (error: unknown) => error instanceof Error && error.message === 'database away';

export async function openRabbit(): Promise<BusUnderTest> {
  const vhost = await createTestVhost();
  const logger = createRecordingLogger();
  const bus = await connectRabbit({ url: vhost.url, name: 'conformance', logger, isTransient });
  return {
    bus,
    logLines: logger.lines,
    parked: (queue) => takeAll(vhost.url, `${queue}.parked`),
    close: async () => {
      await bus.close();
      await vhost.drop();
    },
  };
}

export async function openInProcess(): Promise<BusUnderTest> {
  const parkDirectory = await mkdtemp(join(tmpdir(), 'surgery-calendar-parked-'));
  const logger = createRecordingLogger();
  const bus = createInProcessBus({ parkDirectory, logger, isTransient });
  return {
    bus,
    logLines: logger.lines,
    parked: async (queue) => {
      const lines = await readFile(join(parkDirectory, `${queue}.parked.jsonl`), 'utf8').catch(() => '');
      return lines
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => {
          const message = JSON.parse(line) as Parked;
          return { ...message, body: Buffer.from(message.body, 'base64').toString() };
        });
    },
    close: async () => {
      await bus.close();
      await rm(parkDirectory, { recursive: true });
    },
  };
}

/** Everything in a queue, which stays there: the messages go back when the connection closes. */
async function takeAll(url: string, queue: string): Promise<readonly Parked[]> {
  const connection = await amqp.connect(url);
  try {
    const channel = await connection.createChannel();
    const found: Parked[] = [];
    for (;;) {
      const message = await channel.get(queue);
      if (message === false) return found;
      const property = (name: 'contentType' | 'messageId' | 'correlationId'): unknown =>
        message.properties[name];
      const headers = new Map(Object.entries(message.properties.headers ?? {}));
      // The broker's own count of how often this function has looked.
      headers.delete('x-delivery-count');
      found.push({
        body: message.content.toString(),
        contentType: property('contentType'),
        messageId: property('messageId'),
        correlationId: property('correlationId'),
        headers: Object.fromEntries(headers),
      });
    }
  } finally {
    await connection.close();
  }
}
