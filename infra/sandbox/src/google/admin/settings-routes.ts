import { z } from 'zod';
import { empty, json } from '../http/reply.ts';
import { type Route } from '../http/route.ts';
import { quotaSchema, type Settings } from '../settings/settings.ts';
import { bodyOf, operatorRoute } from './operator-route.ts';

const clockSchema = z.strictObject({
  advanceMs: z
    .int()
    .min(0)
    .max(3650 * 86_400_000),
});

/** The switches of the whole sandbox. */
export function settingsRoutes(settings: Settings, clock: () => Date): Route[] {
  return [
    operatorRoute('GET', '/__admin/settings', () => json(200, settings.values)),
    operatorRoute('POST', '/__admin/quota', (request) => {
      const part = bodyOf(request, quotaSchema.partial(), 'quota');
      const kept = Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined));
      settings.change({ quota: { ...settings.values.quota, ...kept } });
      return json(200, settings.values.quota);
    }),
    operatorRoute('PUT', '/__admin/tombstones', (request) => {
      const { revive } = bodyOf(request, z.strictObject({ revive: z.enum(['allow', '403']) }), 'switch');
      settings.change({ revive });
      return json(200, { revive });
    }),
    operatorRoute('PUT', '/__admin/consent-screen', (request) => {
      const schema = z.strictObject({ mode: z.enum(['production', 'testing']) });
      const { mode } = bodyOf(request, schema, 'switch');
      settings.change({ consentScreen: mode });
      return json(200, { mode });
    }),
    operatorRoute('POST', '/__admin/sync-tokens/expire', () => {
      settings.change({ syncEpoch: settings.values.syncEpoch + 1 });
      return empty(204);
    }),
    operatorRoute('POST', '/__admin/clock', (request) => {
      const { advanceMs } = bodyOf(request, clockSchema, 'clock');
      settings.change({ clockAheadMs: settings.values.clockAheadMs + advanceMs });
      return json(200, { now: clock().toISOString() });
    }),
  ];
}
