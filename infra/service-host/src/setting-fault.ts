import type { z } from 'zod';
import { fieldNames, holdsSecret } from './setting-notes.ts';
import type { SettingFault } from './settings-in-files.ts';

/**
 * What is wrong, in words that repeat nothing of what was written. zod repeats keys of JSON: of a secret setting only those keys are
 * named that this program knows, since whoever takes a key for its value has written the value there.
 */
export function faultOf(
  issue: z.core.$ZodIssue,
  known: {
    readonly schemas: Readonly<Record<string, z.core.$ZodType>>;
    readonly settings: Readonly<Record<string, string | undefined>>;
  },
): SettingFault {
  const [name = '', ...rest] = issue.path.map(String);
  const schema = known.schemas[name];
  if (known.settings[name] === undefined && rest.length === 0 && isMissing(issue))
    return { variable: name, message: 'is not set, and must be' };
  if (schema === undefined || !holdsSecret(schema))
    return { variable: [name, ...rest].join('.'), message: issue.message };
  const fields = fieldNames(schema);
  const path = rest.map((part) => (/^\d{1,4}$/.test(part) || fields.has(part) ? part : '*'));
  return { variable: [name, ...path].join('.'), message: messageOf(issue, fields) };
}

function isMissing({ code }: z.core.$ZodIssue): boolean {
  return code === 'invalid_type' || code === 'invalid_value' || code === 'invalid_union';
}

function messageOf(issue: z.core.$ZodIssue, fields: ReadonlySet<string>): string {
  if (issue.code !== 'unrecognized_keys') return issue.message;
  return `has a field that is not known; known are ${[...fields].join(', ')}`;
}
