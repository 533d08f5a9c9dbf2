type Json = Record<string, unknown>;

/** The target with a patch laid over it: objects merge, null removes, anything else replaces. */
export function mergePatch(target: Json, patch: Json): Json {
  const merged = { ...target };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) Reflect.deleteProperty(merged, key);
    else merged[key] = isObject(value) ? mergePatch(isObject(merged[key]) ? merged[key] : {}, value) : value;
  }
  return merged;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
