/** Ends the process with what is wrong on standard error. Exit code 64 is `EX_USAGE` of sysexits.h. */
export function refuse(text: string): never {
  process.stderr.write(text);
  process.exit(64);
}
