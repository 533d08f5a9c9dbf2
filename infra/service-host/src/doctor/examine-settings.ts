import type { z } from 'zod';
import { parseEnvironment } from '../read-environment.ts';
import type { Finding } from './finding.ts';

/** Looks at a service's settings: the configuration where all of it is sound, and a finding for each fault. */
export function examineSettings<Schema extends z.ZodType>(
  schema: Schema,
  environment: Readonly<Record<string, string | undefined>>,
): { readonly configuration: z.output<Schema> | undefined; readonly findings: readonly Finding[] } {
  const area = 'configuration';
  const { data, faults } = parseEnvironment(schema, environment);
  if (faults === undefined)
    return {
      configuration: data,
      findings: [{ area, check: 'settings', status: 'ok', found: 'every setting is sound' }],
    };
  return {
    configuration: undefined,
    findings: faults.map(({ variable, message }) => ({
      ...{ area, check: variable, status: 'wrong', found: message },
      fix: `set ${variable} as docs/configuration.md says`,
    })),
  };
}
