import { z } from 'zod';
import { nameOf, type Manifest } from '../manifests/manifest.ts';

const probe = z.looseObject({
  httpGet: z.object({ path: z.string(), port: z.union([z.string(), z.number()]) }).optional(),
  tcpSocket: z.object({ port: z.union([z.string(), z.number()]) }).optional(),
});
const securityContext = z.looseObject({
  runAsNonRoot: z.boolean().optional(),
  runAsUser: z.number().optional(),
  seccompProfile: z.looseObject({ type: z.string() }).optional(),
  allowPrivilegeEscalation: z.boolean().optional(),
  readOnlyRootFilesystem: z.boolean().optional(),
  capabilities: z
    .looseObject({ drop: z.array(z.string()).optional(), add: z.array(z.string()).optional() })
    .optional(),
});
const amounts = z.record(z.string(), z.union([z.string(), z.number()]));
const container = z.looseObject({
  name: z.string(),
  image: z.string(),
  args: z.array(z.string()).default([]),
  restartPolicy: z.string().optional(),
  ports: z.array(z.looseObject({ name: z.string().optional(), containerPort: z.number() })).default([]),
  env: z
    .array(
      z.looseObject({
        name: z.string(),
        value: z.string().optional(),
        valueFrom: z
          .looseObject({
            secretKeyRef: z.object({ name: z.string(), key: z.string() }).optional(),
            configMapKeyRef: z.object({ name: z.string(), key: z.string() }).optional(),
          })
          .optional(),
      }),
    )
    .default([]),
  envFrom: z
    .array(
      z.looseObject({
        configMapRef: z.object({ name: z.string() }).optional(),
        secretRef: z.object({ name: z.string() }).optional(),
      }),
    )
    .default([]),
  startupProbe: probe.optional(),
  livenessProbe: probe.optional(),
  readinessProbe: probe.optional(),
  lifecycle: z
    .looseObject({
      preStop: z.looseObject({ sleep: z.object({ seconds: z.number() }).optional() }).optional(),
    })
    .optional(),
  resources: z.object({ requests: amounts.optional(), limits: amounts.optional() }).optional(),
  securityContext: securityContext.optional(),
  volumeMounts: z.array(z.looseObject({ name: z.string(), mountPath: z.string() })).default([]),
});
export type Container = z.infer<typeof container>;

const items = z.array(z.object({ key: z.string(), path: z.string() })).optional();
const podSpec = z.looseObject({
  serviceAccountName: z.string().optional(),
  automountServiceAccountToken: z.boolean().optional(),
  terminationGracePeriodSeconds: z.number().optional(),
  securityContext: securityContext.optional(),
  topologySpreadConstraints: z
    .array(z.looseObject({ labelSelector: z.object({ matchLabels: z.record(z.string(), z.string()) }) }))
    .default([]),
  initContainers: z.array(container).default([]),
  containers: z.array(container),
  volumes: z
    .array(
      z.looseObject({
        name: z.string(),
        secret: z.looseObject({ secretName: z.string(), items }).optional(),
        configMap: z.looseObject({ name: z.string(), items }).optional(),
        projected: z
          .looseObject({
            sources: z.array(
              z.looseObject({ secret: z.looseObject({ name: z.string(), items }).optional() }),
            ),
          })
          .optional(),
      }),
    )
    .default([]),
});

/** What runs, or will be run by an operator: the labels of its pods, and, where it is ours to say, what is in them. */
export interface Pods {
  readonly name: string;
  readonly kind: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly spec?: z.infer<typeof podSpec>;
}

const template = z.object({
  spec: z.looseObject({
    template: z.object({ metadata: z.object({ labels: z.record(z.string(), z.string()) }), spec: podSpec }),
  }),
});

/** The pods of every workload among the resources, those that operators will make included. */
export function podsOf(resources: readonly Manifest[]): readonly Pods[] {
  return resources.flatMap((resource): Pods[] => {
    const { kind, metadata } = resource;
    switch (kind) {
      case 'Deployment':
      case 'StatefulSet':
      case 'DaemonSet':
      case 'Job': {
        const pods = template.parse(resource).spec.template;
        return [{ name: nameOf(resource), kind, labels: pods.metadata.labels, spec: pods.spec }];
      }
      // The labels are the operators': RabbitMQ's, CloudNativePG's.
      case 'RabbitmqCluster': {
        const labels = { 'app.kubernetes.io/name': metadata.name, 'app.kubernetes.io/component': 'rabbitmq' };
        return [
          { name: nameOf(resource), kind, labels: { ...labels, 'app.kubernetes.io/part-of': 'rabbitmq' } },
        ];
      }
      case 'Cluster':
        return [{ name: nameOf(resource), kind, labels: { 'cnpg.io/cluster': metadata.name } }];
      default:
        return [];
    }
  });
}

/** All containers of a pod, those that only prepare it included. */
export function containersOf({ spec }: Pods): readonly Container[] {
  return spec === undefined ? [] : [...spec.initContainers, ...spec.containers];
}
