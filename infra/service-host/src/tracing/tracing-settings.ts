import { z } from 'zod';
import { secret, setting } from '../setting-notes.ts';

/** The address is printed and logged as it is. */
const collector = z
  .url({ protocol: /^https?$/, abort: true })
  .refine((text) => {
    const { username, password } = new URL(text);
    return username === '' && password === '';
  }, 'must name no user and no password: OTEL_EXPORTER_OTLP_HEADERS is for those')
  .optional();

/** The settings of tracing, as OpenTelemetry names them; spread into a service's schema. Without an endpoint nothing is traced. */
export const tracingSettings = {
  OTEL_EXPORTER_OTLP_ENDPOINT: setting(
    collector,
    'Where traces go: an OpenTelemetry collector that takes OTLP over HTTP with JSON, `http://collector:4318`; left out, nothing is traced',
  ),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: setting(
    collector,
    'The same with the whole path, `http://collector:4318/v1/traces`; it counts before the other',
  ),
  OTEL_EXPORTER_OTLP_HEADERS: secret(
    z
      .string()
      .regex(/^[^=,]+=[^=,]+(,[^=,]+=[^=,]+)*$/, 'must be name=value, with commas between')
      .optional(),
    'What the collector asks for, such as `authorization=Bearer%20…`; values are URL-encoded',
  ),
  OTEL_TRACES_SAMPLER_ARG: setting(
    z.coerce.number().min(0).max(1).default(1),
    'The share of new traces that is kept; one that was begun elsewhere is kept as whoever began it decided',
  ),
  OTEL_SERVICE_NAME: setting(z.string().optional(), "The service's name in traces; its own by default"),
  OTEL_RESOURCE_ATTRIBUTES: setting(
    z
      .string()
      .regex(/^[^=,]+=[^=,]+(,[^=,]+=[^=,]+)*$/, 'must be name=value, with commas between')
      .optional(),
    'More about this process, such as `deployment.environment.name=production,k8s.pod.name=surgery-0`',
  ),
  OTEL_SDK_DISABLED: setting(z.stringbool().default(false), 'Traces nothing, whatever else is set'),
};

export type TracingSettings = z.infer<z.ZodObject<typeof tracingSettings>>;
