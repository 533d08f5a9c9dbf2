import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** A Docker daemon of our own, which changes nothing of this machine's network: containers have the host's, or none. */
export interface Docker {
  /** Runs `docker` and gives what it says; throws with its words. */
  run(...args: readonly string[]): Promise<string>;
  /** Runs `docker` with its output on this terminal. Throws where it fails. */
  show(...args: readonly string[]): void;
  stop(): Promise<void>;
}

/** Installs Debian's where there is none, and starts it, which only root may. */
export async function startDocker(): Promise<Docker> {
  if (!existsSync('/usr/sbin/dockerd') || !existsSync('/usr/sbin/debootstrap')) {
    inherit('apt-get', ['update', '-qq']);
    inherit('apt-get', ['install', '-y', '-qq', 'docker.io', 'debootstrap']);
  }
  const directory = mkdtempSync(join(tmpdir(), 'surgery-calendar-docker-'));
  const socket = `unix://${join(directory, 'docker.sock')}`;
  const daemon = spawn(
    'dockerd',
    [
      ...['--bridge=none', '--iptables=false', '--host', socket, '--pidfile', join(directory, 'pid')],
      ...['--data-root', join(directory, 'data'), '--exec-root', join(directory, 'exec')],
    ],
    { stdio: 'ignore' },
  );
  const run = async (...args: readonly string[]) =>
    (await execute('docker', ['--host', socket, ...args], { maxBuffer: 64 * 1024 * 1024 })).stdout.trim();
  for (let tries = 0; ; tries += 1) {
    const answered = await run('version').then(
      () => true,
      () => false,
    );
    if (answered) break;
    if (daemon.exitCode !== null || tries > 100) throw new Error('dockerd does not start here');
    await pause(300);
  }
  return {
    run,
    show: (...args) => inherit('docker', ['--host', socket, ...args]),
    stop: async () => {
      const exited = once(daemon, 'exit');
      daemon.kill('SIGTERM');
      await exited;
      // It leaves the network of the host mounted there.
      spawnSync('umount', [join(directory, 'exec', 'netns', 'default')], { stdio: 'ignore' });
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function inherit(command: string, args: readonly string[]): void {
  const environment = { ...process.env, DOCKER_BUILDKIT: '0', DEBIAN_FRONTEND: 'noninteractive' };
  const { status } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], env: environment });
  if (status !== 0) throw new Error(`${command} ${args[0] ?? ''} failed`);
}
