import { z } from 'zod';

const rights = z.object({
  user: z.string(),
  vhost: z.string(),
  configure: z.string(),
  write: z.string(),
  read: z.string(),
});
const definitions = z.object({
  users: z.array(z.object({ name: z.string() })),
  permissions: z.array(rights),
  topic_permissions: z.array(
    z.object({
      user: z.string(),
      vhost: z.string(),
      exchange: z.string(),
      write: z.string(),
      read: z.string(),
    }),
  ),
  policies: z.array(
    z.object({
      ...{ vhost: z.string(), name: z.string(), pattern: z.string(), priority: z.number() },
      'apply-to': z.string(),
      definition: z.record(z.string(), z.union([z.string(), z.number()])),
    }),
  ),
  exchanges: z.array(
    z.object({
      name: z.string(),
      vhost: z.string(),
      type: z.string(),
      durable: z.boolean(),
      auto_delete: z.boolean(),
    }),
  ),
  queues: z.array(
    z.object({
      ...{ name: z.string(), vhost: z.string(), durable: z.boolean(), auto_delete: z.boolean() },
      arguments: z.record(z.string(), z.string()),
    }),
  ),
  bindings: z.array(
    z.object({
      ...{ source: z.string(), vhost: z.string(), destination: z.string(), routing_key: z.string() },
      destination_type: z.literal('queue'),
    }),
  ),
});

/** The name of the RabbitmqCluster that the resources speak of. */
const cluster = 'rabbitmq';

/**
 * RabbitMQ's definitions as resources of its messaging topology operator, in an order in which each finds what it names. A user's
 * password is in the secret `rabbitmq-<user>`, keys `username` and `password`. Throws where the definitions are not of the known shape.
 */
export function topologyResources(text: unknown): readonly object[] {
  const bus = definitions.parse(text);
  return [
    ...bus.exchanges.map(({ name, vhost, type, durable, auto_delete }) =>
      resource('Exchange', name, { name, vhost, type, durable, autoDelete: auto_delete }),
    ),
    ...bus.queues.map(({ name, vhost, durable, auto_delete, arguments: { 'x-queue-type': type, ...more } }) =>
      resource('Queue', name, {
        ...{ name, vhost, type, durable, autoDelete: auto_delete },
        ...(Object.keys(more).length === 0 ? {} : { arguments: more }),
        // Whoever deletes a resource by mistake must not delete what waits in the queue.
        deletionPolicy: 'retain',
      }),
    ),
    ...bus.bindings.map(({ source, vhost, destination, destination_type, routing_key }) =>
      resource('Binding', `${destination}.${routing_key}`, {
        ...{ source, vhost, destination, destinationType: destination_type, routingKey: routing_key },
      }),
    ),
    ...bus.policies.map(({ name, vhost, pattern, priority, 'apply-to': applyTo, definition }) =>
      resource('Policy', name, { name, vhost, pattern, applyTo, priority, definition }),
    ),
    ...bus.users.map(({ name }) =>
      resource('User', name, { importCredentialsSecret: { name: `rabbitmq-${resourceName(name)}` } }),
    ),
    ...bus.permissions.map(({ user, vhost, ...permissions }) =>
      resource('Permission', user, { vhost, userReference: { name: resourceName(user) }, permissions }),
    ),
    ...bus.topic_permissions.map(({ user, vhost, ...permissions }) =>
      resource('TopicPermission', user, { vhost, userReference: { name: resourceName(user) }, permissions }),
    ),
  ];
}

function resource(kind: string, name: string, spec: object): object {
  return {
    apiVersion: 'rabbitmq.com/v1beta1',
    kind,
    metadata: { name: resourceName(name) },
    spec: { ...spec, rabbitmqClusterReference: { name: cluster } },
  };
}

/** As Kubernetes takes names: lower case, words between dashes. `#` is the one wildcard that bindings have. */
function resourceName(name: string): string {
  return name.replaceAll('#', 'all').replaceAll(/[._]/g, '-').toLowerCase();
}
