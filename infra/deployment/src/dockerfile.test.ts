import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { programNames } from './bundle/programs.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const lines = readFileSync(`${root}/Dockerfile`, 'utf8').split('\n');

test('the Dockerfile has a target for each program, run without a shell', () => {
  const targets = lines.flatMap((line) => /^FROM base AS (.+)$/.exec(line)?.[1] ?? []);
  expect(targets.toSorted()).toEqual([...programNames].toSorted());
  const commands = lines.filter((line) => /^(ENTRYPOINT|CMD|RUN) /.test(line));
  for (const command of commands) expect(command).toMatch(/^[A-Z]+ \[/);
});

test('the Dockerfile installs for every package of the workspace', () => {
  const copied = lines.flatMap((line) => /^COPY (\S+\/package\.json) /.exec(line)?.[1] ?? []);
  const packages = globSync('{contracts,test,infra/*,services/*}/package.json', { cwd: root });
  expect(copied.toSorted()).toEqual(packages.toSorted());
});

test('the images run as a user who is not root, told by number', () => {
  expect(lines.filter((line) => line.startsWith('USER '))).toEqual(['USER 65532:65532']);
});
