import type { Logger } from '../logger.ts';
import type { Tracing } from './open-tracing.ts';
import type { TracingSettings } from './tracing-settings.ts';

const off: Tracing = { stop: () => Promise.resolve() };

/**
 * Traces this process where the settings name a collector; otherwise nothing is loaded, and every span of the code is one that does
 * nothing. A collector that is away costs spans and a line in the log.
 */
export async function startTracing(
  service: string,
  settings: TracingSettings,
  logger: Logger,
): Promise<Tracing> {
  const url = tracesUrl(settings);
  if (url === undefined || settings.OTEL_SDK_DISABLED) return off;
  // Loaded here, so that who traces nothing has none of it in memory.
  const { openTracing } = await import('./open-tracing.ts');
  return openTracing(
    {
      ...{
        url,
        headers: pairs(settings.OTEL_EXPORTER_OTLP_HEADERS),
        share: settings.OTEL_TRACES_SAMPLER_ARG,
      },
      attributes: {
        ...pairs(settings.OTEL_RESOURCE_ATTRIBUTES),
        'service.name': settings.OTEL_SERVICE_NAME ?? service,
      },
    },
    logger,
  );
}

function tracesUrl(settings: TracingSettings): string | undefined {
  const { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: whole, OTEL_EXPORTER_OTLP_ENDPOINT: base } = settings;
  return whole ?? (base === undefined ? undefined : `${base.replace(/\/$/, '')}/v1/traces`);
}

/** `name=value,…` with URL-encoded values, as the W3C's baggage is written. */
function pairs(text = ''): Record<string, string> {
  const parts = text.split(',').filter((part) => part !== '');
  return Object.fromEntries(
    parts.map((part) => {
      const [name = '', value = ''] = part.split('=', 2);
      return [name.trim(), decodeURIComponent(value.trim())];
    }),
  );
}
