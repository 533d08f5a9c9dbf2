import { spawn } from 'node:child_process';
import { once } from 'node:events';
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
  /** Aborted when it has ended, with how as the reason. */
  readonly ended: AbortSignal;
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
  const ended = new AbortController();
  shell.once('error', (error) => ended.abort(error));
  shell.once('exit', (code, signal) => {
    ended.abort(new Error(`it ended with ${signal ?? `exit code ${code ?? 'unknown'}`}`));
  });

  return {
    logFile,
    ended: ended.signal,
    stop: async () => {
      shell.stdin?.end();
      await pause(30_000, undefined, { signal: ended.signal }).catch(() => undefined);
      if (ended.signal.aborted || shell.pid === undefined) return;
      process.kill(-shell.pid, 'SIGKILL');
      await once(shell, 'exit');
    },
  };
}
