import { spawn } from 'node:child_process';
import { closeSync, fchmodSync, openSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

export interface GuardedCommand {
  readonly command: readonly string[];
  readonly stopSignal: 'INT' | 'TERM';
  readonly logFile: string;
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
}

export interface GuardedProcess {
  readonly logFile: string;
  /** Gives what `work` gives; throws where the process ends first. */
  whileRunning<T>(work: Promise<T>): Promise<T>;
  /** Asks it to end by its signal and waits; kills it with all its children after half a minute. */
  readonly stop: () => Promise<void>;
}

/**
 * A shell stands between us and the server and holds the reading end of a pipe: when we close it, or die in any way at all,
 * kill -9 included, it sends the server its stop signal.
 */
const guard = `
exec 3<&0
"$@" 3<&- </dev/null &
server=$!
{ read -r _ <&3; kill -s "$STOP_SIGNAL" "$server"; } >/dev/null 2>&1 &
watch=$!
exec 3<&-
wait "$server"
status=$?
kill "$watch" 2>/dev/null
exit "$status"
`;

/** Starts a server in a session of its own, so that the terminal's Ctrl-C does not reach it, and bound to our life. */
export function startGuarded({ command, stopSignal, logFile, user }: GuardedCommand): GuardedProcess {
  const log = openSync(logFile, 'w', 0o600);
  fchmodSync(log, 0o600);
  const shell = spawn('/bin/sh', ['-c', guard, 'guard', ...command], {
    ...user,
    cwd: '/',
    detached: true,
    stdio: ['pipe', log, log],
    // Nothing of our own environment: it may hold secrets, and PG* variables that mean another server.
    env: { PATH: process.env['PATH'], STOP_SIGNAL: stopSignal },
  });
  closeSync(log);
  const ended = new Promise<string>((resolve) => {
    shell.once('error', (error) => resolve(error.message));
    shell.once('exit', (code, signal) =>
      resolve(`it ended with ${signal ?? `exit code ${code ?? 'unknown'}`}`),
    );
  });

  return {
    logFile,
    whileRunning: (work) =>
      Promise.race([
        work,
        ended.then((how) => {
          throw new Error(how);
        }),
      ]),
    stop: async () => {
      shell.stdin?.end();
      const timeout = new AbortController();
      const late = pause(30_000, 'late' as const, { signal: timeout.signal }).catch(() => 'stopped' as const);
      const outcome = await Promise.race([ended.then(() => 'ended' as const), late]);
      timeout.abort();
      if (outcome === 'late' && shell.pid !== undefined) {
        process.kill(-shell.pid, 'SIGKILL');
        await ended;
      }
    },
  };
}
