import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** What a Chromium is started with on a machine without a display, also as root and offline. */
export const chromiumArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * The path of a Chromium: `CHROMIUM_PATH`, or where systems keep it, or Debian's, which root gets installed where it is missing
 * (two minutes). Throws one sentence where there is none to be had.
 */
export function findChromium(): string {
  const found = installed();
  if (found !== undefined) return found;
  const isRootOfDebian = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (isRootOfDebian) {
    const options = {
      stdio: ['ignore', 2, 2] as ('ignore' | 2)[],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    };
    // One at a time, whichever run and worker asks: apt itself gives up where another is at work. The RabbitMQ of the tests has the same lock.
    const apt = (...args: readonly string[]) =>
      spawnSync(
        'flock',
        [
          '/tmp/surgery-calendar-apt.lock',
          ...['apt-get', '--quiet', '--option', 'DPkg::Lock::Timeout=300'],
          ...args,
        ],
        options,
      );
    apt('update');
    apt('install', '--yes', '--no-install-recommends', 'chromium');
  }
  const now = installed();
  if (now !== undefined) return now;
  throw new Error(
    'The browser tests need a Chromium: install one (Debian: apt-get install chromium) or set CHROMIUM_PATH.',
  );
}

function installed(): string | undefined {
  return [process.env['CHROMIUM_PATH'] ?? '', ...places].find((path) => path !== '' && existsSync(path));
}
