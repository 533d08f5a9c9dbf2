import type { WriteStream } from 'node:tty';
import type { Report } from './start-stack.ts';

/** Writes a line a step; on a terminal the line of the same step is written over, elsewhere only what changed is added. */
export function terminalReport(out: Pick<WriteStream, 'write' | 'isTTY'>): Report {
  let last: string | undefined;
  return (name, text) => {
    const line = `  ${name.padEnd(12)} ${text}`;
    if (out.isTTY) out.write(`${last === name ? '\u001B[1A\u001B[2K' : ''}${line}\n`);
    else out.write(`${line}\n`);
    last = name;
  };
}
