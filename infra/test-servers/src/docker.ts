import { connect } from 'node:net';

/** Whether a Docker daemon answers here: asked of its socket, since the client alone says nothing. */
export async function dockerAnswers(): Promise<boolean> {
  if (process.env['DOCKER_HOST'] !== undefined) return true;
  return new Promise((resolve) => {
    const socket = connect('/var/run/docker.sock');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
