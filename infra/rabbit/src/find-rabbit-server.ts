import { accessSync, constants } from 'node:fs';

/**
 * The server's own scripts, where packages put them: Debian and its kin, RPMs, Homebrew, the official image. Debian's
 * /usr/sbin/rabbitmq-server is a wrapper that changes the user and the directory, and is of no use here.
 */
const places = [
  '/usr/lib/rabbitmq/bin/rabbitmq-server',
  '/opt/homebrew/opt/rabbitmq/sbin/rabbitmq-server',
  '/usr/local/opt/rabbitmq/sbin/rabbitmq-server',
  '/opt/rabbitmq/sbin/rabbitmq-server',
];

/** The path of an installed RabbitMQ server's start script. */
export function findRabbitServer(): string | undefined {
  return places.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
