import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { parkingQueueOf, type ParkedMessage } from './parked-message.ts';

/**
 * Appends parked messages to one file a queue, a JSON object a line with the body in base64; resolves once the line is on the
 * disk. Both the directory and the files are private to their owner.
 */
export function openParkingFiles(
  directory: string,
): (queue: string, message: ParkedMessage) => Promise<void> {
  let last: Promise<unknown> = Promise.resolve();
  const append = async (queue: string, message: ParkedMessage) => {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const file = await open(
      join(directory, `${encodeURIComponent(parkingQueueOf(queue))}.jsonl`),
      'a',
      0o600,
    );
    try {
      await file.appendFile(`${JSON.stringify({ ...message, body: message.body.toString('base64') })}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    // A new file's name is on the disk only once its directory is.
    const folder = await open(directory, 'r');
    await folder.sync().finally(() => folder.close());
  };
  return (queue, message) => {
    // One at a time, so that lines do not mix.
    const appended = last.then(() => append(queue, message));
    last = appended.catch(() => undefined);
    return appended;
  };
}
