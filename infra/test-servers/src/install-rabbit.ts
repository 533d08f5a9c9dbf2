import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';

/** Debian asks this before it starts a service that was just installed; 101 says no. */
const policy = '/usr/sbin/policy-rc.d';

/** Whether `installRabbit` can do anything here: root on a Debian or Ubuntu. */
export function canInstallRabbit(): boolean {
  return process.getuid?.() === 0 && existsSync('/usr/bin/apt-get') && existsSync('/etc/debian_version');
}

/** Installs Debian's rabbitmq-server without starting it as a system service. Throws with apt's own last words. */
export function installRabbit(): void {
  const ownPolicy = !existsSync(policy);
  if (ownPolicy) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    apt(['update']);
    apt(['install', '--yes', '--no-install-recommends', 'rabbitmq-server']);
  } finally {
    if (ownPolicy) rmSync(policy, { force: true });
  }
}

/** One at a time, whichever run and worker asks: apt itself gives up where another is at work. `findChromium` has the same lock. */
function apt(args: readonly string[]): void {
  const lock = '/tmp/surgery-calendar-apt.lock';
  const options = ['--quiet', '--option', 'DPkg::Lock::Timeout=300'];
  const result = spawnSync('flock', [lock, 'apt-get', ...options, ...args], {
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    maxBuffer: 64 * 1024 * 1024,
  });
  if (result.status !== 0) {
    throw new Error(
      `apt-get ${args.join(' ')} failed: ${(result.error?.message ?? result.stderr).slice(-500)}`,
    );
  }
}
