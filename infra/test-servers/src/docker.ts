import { request } from 'node:http';

/**
 * Starts a server in Docker where a daemon answers here. Undefined where none does, or where it cannot have the image, which is
 * said: a machine cut off from the image's registry may have the server installed.
 */
export async function inDocker<Server>(start: () => Promise<Server>): Promise<Server | undefined> {
  if (!(await dockerAnswers())) return undefined;
  try {
    return await start();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    process.stderr.write(
      `Tests: Docker answers but could not start a server (${reason.split('\n', 1).join('')}).\n`,
    );
    return undefined;
  }
}

/** A socket may be there without a daemon behind it; a daemon elsewhere, named by DOCKER_HOST, is left to testcontainers to find. */
function dockerAnswers(): Promise<boolean> {
  if (process.env['DOCKER_HOST'] !== undefined) return Promise.resolve(true);
  return new Promise((resolve) => {
    const ping = request(
      { socketPath: '/var/run/docker.sock', path: '/_ping', timeout: 2_000 },
      (response) => {
        response.resume();
        resolve(response.statusCode === 200);
      },
    );
    ping.once('timeout', () => ping.destroy(new Error('no answer')));
    ping.once('error', () => resolve(false));
    ping.end();
  });
}
