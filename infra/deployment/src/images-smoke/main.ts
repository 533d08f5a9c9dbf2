import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { programNames } from '../bundle/programs.ts';
import { startDocker } from './docker.ts';
import { makeStandInBase } from './stand-in-base.ts';
import { startSurroundings } from './surroundings.ts';

// `npm run images:smoke`, as root: builds every image on a stand-in base, measures its own layer, and runs the whole system in
// containers: read-only, without rights, told to stop in the end. Needs Debian's mirrors and the npm registry.
const root = fileURLToPath(new URL('../../../..', import.meta.url));
const megabyte = 1_000_000;
const docker = await startDocker();
try {
  await makeStandInBase(docker);
  for (const name of programNames) {
    docker.show(
      ...['build', '--quiet', '--network=host', '--target', name, '--tag', `surgery-calendar/${name}:smoke`],
      ...['--build-arg', 'BASE=stand-in/base:smoke', '--build-arg', 'BUILD_BASE=stand-in/build:smoke', root],
    );
    const layers = await docker.run(
      'history',
      '--human=false',
      '--format',
      '{{.Size}} {{.CreatedBy}}',
      `surgery-calendar/${name}:smoke`,
    );
    const own = layers.split('\n').filter((line) => /COPY/.test(line));
    const bytes = own.reduce((sum, line) => sum + Number(line.split(' ')[0]), 0);
    report(`${name}: own layer ${(bytes / megabyte).toFixed(1)} MB`);
    if (bytes > 30 * megabyte) throw new Error(`${name} adds more than 30 MB`);
  }
  await runSystem();
  report('all images were built, ran without rights on a read-only root, and stopped with 0');
} finally {
  await docker.stop();
}

async function runSystem(): Promise<void> {
  const surroundings = await startSurroundings();
  try {
    const hardened = ['--network=host', '--read-only', '--cap-drop=ALL', '--security-opt=no-new-privileges'];
    for (const { name, args, environment, probe } of surroundings.containers) {
      const variables = Object.entries(environment).flatMap(([key, value]) => ['--env', `${key}=${value}`]);
      const image = `surgery-calendar/${name}:smoke`;
      if (probe === undefined) {
        await docker.run('run', '--rm', ...hardened, ...variables, image, ...args);
        report(`${name} ${args.join(' ')}: ended with 0`);
        continue;
      }
      const startedAt = performance.now();
      await docker.run('run', '--detach', '--name', name, ...hardened, ...variables, image, ...args);
      await answers(probe, name);
      report(`${name}: ready after ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
    }
    const started = surroundings.containers.filter(({ probe }) => probe !== undefined).toReversed();
    for (const { name } of started) {
      const user = await docker.run('inspect', '--format', '{{.Config.User}}', name);
      await docker.run('stop', '--time', '45', name);
      const code = await docker.run('inspect', '--format', '{{.State.ExitCode}}', name);
      report(`${name}: ran as ${user}, stopped with ${code}`);
      if (code !== '0') {
        docker.show('logs', name);
        throw new Error(`${name} stopped with ${code}`);
      }
    }
  } finally {
    await surroundings.stop();
  }
}

async function answers(url: string, name: string): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    const status = await fetch(url).then(
      (response) => response.status,
      () => undefined,
    );
    if (status === 200) return;
    if (tries > 200) {
      docker.show('logs', name);
      throw new Error(`${name} is not ready (${status ?? 'no answer'})`);
    }
    await pause(300);
  }
}

function report(line: string): void {
  process.stdout.write(`${line}\n`);
}
