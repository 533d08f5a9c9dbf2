import { execFileSync, type ExecFileSyncOptionsWithStringEncoding } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Docker } from './docker.ts';

const authorities = '/etc/ssl/certs/ca-certificates.crt';

/**
 * Stands in for the images that cannot be pulled here: a Debian by debootstrap with this Node in it, as `stand-in/base`, and the same
 * with npm besides, to build in, as `stand-in/build`.
 */
export async function makeStandInBase(docker: Docker): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'surgery-calendar-base-'));
  const system = join(directory, 'system');
  const tools: ExecFileSyncOptionsWithStringEncoding = {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  };
  try {
    execFileSync(
      'debootstrap',
      ['--variant=minbase', '--include=libstdc++6,ca-certificates', 'bookworm', system],
      tools,
    );
    copyFileSync(process.execPath, join(system, 'usr/local/bin/node'));
    chmodSync(join(system, 'usr/local/bin/node'), 0o755);
    const pack = async (name: string, ...changes: readonly string[]) => {
      const archive = join(directory, 'system.tar');
      execFileSync('tar', ['--create', '--file', archive, '--directory', system, '.'], tools);
      await docker.run(
        'import',
        ...changes.flatMap((change) => ['--change', change]),
        archive,
        `${name}:smoke`,
      );
      rmSync(archive);
    };
    await pack('stand-in/base');
    const npm = join(execFileSync('npm', ['root', '--global'], tools).trim(), 'npm');
    cpSync(npm, join(system, 'usr/local/lib/node_modules/npm'), { recursive: true, dereference: true });
    for (const [name, file] of [
      ['npm', 'npm-cli.js'],
      ['npx', 'npx-cli.js'],
    ] as const)
      symlinkSync(`../lib/node_modules/npm/bin/${file}`, join(system, 'usr/local/bin', name));
    // This machine may stand behind a proxy that opens TLS, and know its authority.
    cpSync(authorities, join(system, authorities));
    await pack('stand-in/build', `ENV NODE_EXTRA_CA_CERTS=${authorities} SSL_CERT_FILE=${authorities}`);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
