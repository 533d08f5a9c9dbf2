import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { waitUnlessEnded } from './backoff.ts';

export interface BrokerProcess {
  readonly pid: number;
  /** Aborted when it has ended, with how as the reason. */
  readonly ended: AbortSignal;
  /** Asks it to end and waits; kills all of its processes after half a minute. */
  readonly stop: () => Promise<void>;
}

/**
 * A shell stands between us and the broker and holds the reading end of a pipe: when we close it, or die in any way at all, kill
 * -9 included, it ends the broker, then its epmd. That one runs in the foreground here, for the one that Erlang would start by
 * itself outlives everything.
 */
const guard = `
exec 3<&0 </dev/null
epmd -port "$ERL_EPMD_PORT" -address 127.0.0.1 3<&- &
epmd=$!
until epmd -port "$ERL_EPMD_PORT" -names >/dev/null 2>&1; do
  kill -0 "$epmd" || exit 1
  sleep 0.05
done
"$SERVER" 3<&- &
server=$!
{ read -r _ <&3; kill -s TERM "$server"; } >/dev/null 2>&1 &
watch=$!
exec 3<&-
printf '%s\\n' "$$" "$epmd" > "$GUARD_FILE"
wait "$server"
status=$?
kill "$watch" "$epmd" 2>/dev/null
rm -f "$GUARD_FILE"
exit "$status"
`;

/** Where the guard writes its own pid and its epmd's, a line each. */
export function guardFileOf(directory: string): string {
  return join(directory, 'guard.pid');
}

/** Starts the broker in a session of its own, so that the terminal's Ctrl-C does not reach it, and bound to our life. */
export function startBrokerProcess({
  server,
  directory,
  mark,
  env,
  logFile,
}: {
  readonly server: string;
  readonly directory: string;
  readonly mark: string;
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
}): BrokerProcess {
  const log = openSync(logFile, 'w', 0o600);
  const shell = spawn('/bin/sh', ['-c', guard, `broker-guard-${mark}`], {
    cwd: directory,
    detached: true,
    stdio: ['pipe', log, log],
    env: { ...env, SERVER: server, GUARD_FILE: guardFileOf(directory) },
  });
  closeSync(log);
  const ended = new AbortController();
  shell.once('error', (error) => ended.abort(error));
  const { pid } = shell;
  if (pid === undefined) throw new Error('No shell could be started for the private RabbitMQ');
  shell.once('exit', (code, signal) => {
    // A broker that fails to boot ends with code 0 as well.
    ended.abort(new Error(`it ended with ${signal ?? `exit code ${code ?? 'unknown'}`}`));
  });

  return {
    pid,
    ended: ended.signal,
    stop: async () => {
      shell.stdin?.end();
      await waitUnlessEnded(30_000, ended.signal);
      if (ended.signal.aborted) return;
      process.kill(-pid, 'SIGKILL');
      await once(shell, 'exit');
    },
  };
}
