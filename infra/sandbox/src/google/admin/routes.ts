import { faultSchema } from '../faults/fault.ts';
import { empty, json } from '../http/reply.ts';
import { type Route } from '../http/route.ts';
import { type Settings } from '../settings/settings.ts';
import { accountRoutes, type AccountParts } from './account-routes.ts';
import { channelRoutes, type ChannelParts } from './channel-routes.ts';
import { bodyOf, operatorRoute } from './operator-route.ts';
import { securityEventRoutes, type SecurityEventParts } from './security-event-routes.ts';
import { settingsRoutes } from './settings-routes.ts';
import { snapshotRoutes, type SnapshotParts } from './snapshot-routes.ts';

export type AdminParts = AccountParts &
  ChannelParts &
  SecurityEventParts &
  SnapshotParts & { readonly settings: Settings };

/** What an operator or a test may look at and make happen; every path answers 403 unless asked from this machine. */
export function adminRoutes(parts: AdminParts): Route[] {
  const { faults, log } = parts;
  return [
    ...accountRoutes(parts),
    ...channelRoutes(parts),
    ...securityEventRoutes(parts),
    ...settingsRoutes(parts.settings, parts.clock),
    ...snapshotRoutes(parts),
    operatorRoute('GET', '/__admin/requests', () => json(200, log.list())),
    operatorRoute('DELETE', '/__admin/requests', () => {
      log.clear();
      return empty(204);
    }),
    operatorRoute('GET', '/__admin/faults', () => json(200, faults.list())),
    operatorRoute('POST', '/__admin/faults', (request) =>
      json(201, faults.add(bodyOf(request, faultSchema, 'fault'))),
    ),
    operatorRoute('DELETE', '/__admin/faults', () => {
      faults.clear();
      return empty(204);
    }),
  ];
}
