import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { setGlobalErrorHandler, W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { Logger } from '../logger.ts';

export interface Tracing {
  /** Exports what is left, for a few seconds at the most. */
  stop(): Promise<void>;
}

const lastExportMs = 3_000;

/** Registers OpenTelemetry's SDK for the whole process. */
export function openTracing(
  options: {
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly share: number;
    readonly attributes: Readonly<Record<string, string>>;
  },
  logger: Logger,
): Tracing {
  setGlobalErrorHandler((error) => logger.warn({ err: error }, 'traces could not be exported'));
  const exporter = new OTLPTraceExporter({ url: options.url, headers: { ...options.headers } });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ ...options.attributes }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(options.share) }),
    spanProcessors: [
      new BatchSpanProcessor({ exporter, scheduledDelayMillis: 1_000, exportTimeoutMillis: 10_000 }),
    ],
  });
  trace.setGlobalTracerProvider(provider);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  return {
    async stop() {
      const patience = new Promise<void>((resolve) => setTimeout(resolve, lastExportMs).unref());
      const exported = provider.shutdown().catch((error: unknown) => {
        logger.warn({ err: error }, 'the last traces could not be exported');
      });
      await Promise.race([exported, patience]);
    },
  };
}
