/** Ends the process with one line on standard error. Exit code 64 is `EX_USAGE` of sysexits.h. */
export function refuse(line: string): never {
  process.stderr.write(`${line}\n`);
  process.exit(64);
}
