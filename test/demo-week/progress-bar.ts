import type { WriteStream } from 'node:tty';

/** Draws a bar on one line; where the output is no terminal, a line at each tenth. */
export function progressBar(
  out: Pick<WriteStream, 'write' | 'isTTY'>,
  label: string,
  total: number,
): (done: number) => void {
  const width = 30;
  let lastTenth = -1;
  return (done) => {
    const part = total === 0 ? 1 : done / total;
    const filled = Math.round(part * width);
    const line = `${label.padEnd(16)} [${'#'.repeat(filled)}${'.'.repeat(width - filled)}] ${done}/${total}`;
    const tenth = Math.floor(part * 10);
    if (out.isTTY) out.write(`\r${line}${done === total && tenth !== lastTenth ? '\n' : ''}`);
    else if (tenth !== lastTenth) out.write(`${line}\n`);
    lastTenth = tenth;
  };
}
