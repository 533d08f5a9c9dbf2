import { ApiRefusal } from './api-error.ts';
import { type EventBody } from './event-body.ts';
import { type EventContent } from './event-resource.ts';

type Properties = Record<string, string>;

const maxKey = 44;
const maxValue = 1024;
const maxCount = 300;
const maxBytes = 32_768;

/** Google's limits: a key over 44 characters is dropped in silence, a value cut at 1024; over 300 properties or 32 kB is refused. */
export function extendedProperties(
  sent: EventBody['extendedProperties'] | undefined,
): EventContent['extendedProperties'] | undefined {
  const own = limited(sent?.private ?? {});
  const shared = limited(sent?.shared ?? {});
  const all = [...Object.entries(own), ...Object.entries(shared)];
  const bytes = all.reduce((sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value), 0);
  if (all.length > maxCount || bytes > maxBytes) {
    throw new ApiRefusal(400, 'invalid', 'Invalid value for: extendedProperties');
  }
  if (all.length === 0) return undefined;
  return {
    ...(Object.keys(own).length > 0 ? { private: own } : {}),
    ...(Object.keys(shared).length > 0 ? { shared } : {}),
  };
}

/** Whether the properties hold every `key=value` that a list filters by. */
export function hasProperties(properties: Properties | undefined, filters: readonly string[]): boolean {
  return filters.every((filter) => {
    const at = filter.indexOf('=');
    return properties?.[filter.slice(0, at)] === filter.slice(at + 1);
  });
}

function limited(sent: Readonly<Record<string, string | number | boolean | null>>): Properties {
  const kept: Properties = {};
  for (const [key, value] of Object.entries(sent)) {
    if (value === null || key === '' || key.length > maxKey) continue;
    kept[key] = String(value).slice(0, maxValue);
  }
  return kept;
}
