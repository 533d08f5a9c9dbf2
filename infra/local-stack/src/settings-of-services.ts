import { environment as bridgeEnvironment } from '@surgery-calendar/calendar-bridge';
import { environment as identityEnvironment } from '@surgery-calendar/identity';
import { describeSettings, type SettingDescription } from '@surgery-calendar/service-host';
import { environment as surgeryEnvironment } from '@surgery-calendar/surgery';
import type { ServiceName } from './service-environments.ts';

/** Every setting of each service, for documentation and for checks of manifests. */
export const settingsOfServices: Readonly<Record<ServiceName, readonly SettingDescription[]>> = {
  surgery: describeSettings(surgeryEnvironment),
  identity: describeSettings(identityEnvironment),
  'calendar-bridge': describeSettings(bridgeEnvironment),
};
