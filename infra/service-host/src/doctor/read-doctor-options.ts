const usage = `usage: doctor [--json]

Looks at configuration, databases, bus, identity providers and Google, changes nothing, and says what to fix.
Exits 1 where something needs fixing, 64 where the command is wrong.
`;

/** The options of a program that was called as `… doctor [--json]`; anything else ends it with 64. */
export function readDoctorOptions(argv: readonly string[]): { readonly json: boolean } {
  const options = argv.slice(2).filter((word) => word !== 'doctor');
  if (options.includes('--help')) {
    process.stdout.write(usage);
    process.exit(0);
  }
  if (options.some((option) => option !== '--json')) {
    process.stderr.write(usage);
    process.exit(64);
  }
  return { json: options.includes('--json') };
}
