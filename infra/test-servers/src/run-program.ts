import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { bundledProgram } from './bundled-program.ts';

/** Runs a program, named by its `main.ts`, to its end with just the given environment; gives its exit code and all that it told. */
export async function runProgram(
  source: URL,
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly code: number | null; readonly told: string }> {
  const { file, compiled } = await bundledProgram(source);
  const child = spawn(process.execPath, [file, ...words], {
    env: { PATH: process.env['PATH'] ?? '', ...compiled, ...environment },
  });
  let told = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (told += String(chunk)));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, told };
}
