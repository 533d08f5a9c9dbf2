/** JSON whose text is the same for the same value: fields in order of their names, undefined ones left out. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(inOrder(value));
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  // Without a prototype, a field may have any name.
  const ordered = Object.create(null) as Record<string, unknown>;
  for (const name of Object.keys(value).sort()) ordered[name] = inOrder(value[name as keyof typeof value]);
  return ordered;
}
