/** The vhosts of a broker of our own, made when it starts; each is handed out once, to one test file. */
export const vhostNames: readonly [string, ...string[]] = [
  'test-0',
  ...Array.from({ length: 47 }, (_, n) => `test-${n + 1}`),
];
