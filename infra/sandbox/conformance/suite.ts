import { type Behaviour, type SandboxBehaviour } from './behaviour.ts';
import { calendarBehaviours } from './behaviours/calendars.ts';
import { changeBehaviours } from './behaviours/change.ts';
import { insertBehaviours } from './behaviours/insert.ts';
import { limitBehaviours } from './behaviours/limits.ts';
import { listBehaviours } from './behaviours/list.ts';
import { oauthBehaviours } from './behaviours/oauth.ts';
import { propertyBehaviours } from './behaviours/properties.ts';
import { syncBehaviours } from './behaviours/sync.ts';
import { watchBehaviours } from './behaviours/watch.ts';

/** What holds of any Google: run on the sandbox, and with credentials on the real one. */
export const everywhere: readonly Behaviour[] = [
  ...insertBehaviours,
  ...propertyBehaviours,
  ...changeBehaviours,
  ...listBehaviours,
  ...syncBehaviours,
  ...calendarBehaviours,
];

/** What needs the sandbox's own switches to be seen. */
export const onTheSandbox: readonly SandboxBehaviour[] = [
  ...watchBehaviours,
  ...limitBehaviours,
  ...oauthBehaviours,
];
