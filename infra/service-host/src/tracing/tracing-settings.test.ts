import { expect, test } from '@jest/globals';
import { tracingSettings } from './tracing-settings.ts';

test('a collector’s address holds no password, which --print-config would show', () => {
  for (const setting of [
    tracingSettings.OTEL_EXPORTER_OTLP_ENDPOINT,
    tracingSettings.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT,
  ]) {
    expect(setting.safeParse('https://collector:4318').success).toBe(true);
    for (const wrong of ['https://me:planted@collector:4318', 'https://planted@collector:4318', 'collector'])
      expect(setting.safeParse(wrong).success).toBe(false);
  }
});
