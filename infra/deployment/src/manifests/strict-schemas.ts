import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { z } from 'zod';
import { nameOf, type Manifest } from './manifest.ts';

type Schema = Readonly<Record<string, unknown>>;
const schemaObject = z.record(z.string(), z.unknown());
const kubernetes = z.object({ definitions: z.record(z.string(), schemaObject) });
const kindsOf = z.array(z.object({ group: z.string(), kind: z.string(), version: z.string() }));

/** Judges a resource: what is wrong with it, an empty list where nothing is. */
export type Judge = (resource: Manifest) => readonly string[];

/**
 * Judges by the OpenAPI definitions of Kubernetes and the schemas of custom resources in a folder (`kubernetes.json` and
 * `crds/GROUP@kind_version.json`). A field that the schema does not name is a fault, and so is a kind that has no schema.
 */
export function strictSchemas(folder: string): Judge {
  const { definitions } = kubernetes.parse(JSON.parse(readFileSync(join(folder, 'kubernetes.json'), 'utf8')));
  const ajv = new Ajv({
    strict: false,
    validateFormats: false,
    allErrors: true,
    // One function a definition, not one of everything for each kind: ten times as fast here.
    inlineRefs: false,
    code: { regExp: goPattern },
  });
  ajv.addSchema({ $id: 'kubernetes.json', definitions: strict({ ...definitions, ...loose }) });
  // Compiled where one is asked for: all together take ten seconds.
  const schemas = new Map<string, Schema>();
  const validators = new Map<string, ValidateFunction>();
  for (const [name, definition] of Object.entries(definitions)) {
    const kinds = kindsOf.safeParse(definition['x-kubernetes-group-version-kind']);
    for (const { group, version, kind } of kinds.data ?? [])
      schemas.set(`${group === '' ? '' : `${group}/`}${version} ${kind}`.toLowerCase(), {
        $ref: `kubernetes.json#/definitions/${name}`,
      });
  }
  for (const file of readdirSync(join(folder, 'crds'))) {
    const [, group, kind, version] = /^(.+)@(.+)_(v\w+)\.json$/.exec(file) ?? [];
    if (group === undefined || kind === undefined || version === undefined)
      throw new Error(`${file} is not named GROUP@kind_version.json`);
    const schema = schemaObject.parse(strict(JSON.parse(readFileSync(join(folder, 'crds', file), 'utf8'))));
    const properties = schemaObject.parse(schema['properties'] ?? {});
    // Kubernetes checks a custom resource's metadata by its own definition.
    const metadata = { $ref: `kubernetes.json#/definitions/${objectMeta}` };
    schemas.set(`${group}/${version} ${kind}`.toLowerCase(), {
      ...schema,
      properties: { ...properties, metadata },
    });
  }
  return (resource) => {
    const key = `${resource.apiVersion} ${resource.kind}`;
    const schema = schemas.get(key.toLowerCase());
    if (schema === undefined) return [`${nameOf(resource)}: there is no schema of ${key}`];
    const validate = validators.get(key) ?? ajv.compile(schema);
    validators.set(key, validate);
    if (validate(resource)) return [];
    return (validate.errors ?? []).map(({ instancePath, message, params }) => {
      const field: unknown = params['additionalProperty'];
      return `${nameOf(resource)}${instancePath} ${message ?? 'is wrong'}${typeof field === 'string' ? `: ${field}` : ''}`;
    });
  };
}

const objectMeta = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

/** The schemas are written for Go, which sets a flag in front of the pattern itself. */
function goPattern(pattern: string, flags: string): RegExp {
  return pattern.includes('(?i)')
    ? new RegExp(pattern.replace('(?i)', ''), `${flags}i`)
    : new RegExp(pattern, flags);
}
goPattern.code = 'goPattern';

/** What the definitions call strings, and the API takes as numbers too. */
const loose = {
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': { type: ['string', 'integer'] },
  'io.k8s.apimachinery.pkg.api.resource.Quantity': { type: ['string', 'number'] },
};

/** The same schema, in which every object that names its properties takes no others, and an optional field may not be null. */
function strict(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(strict);
  if (typeof part !== 'object' || part === null) return part;
  const all = Object.fromEntries(Object.entries(part).map(([name, inner]) => [name, strict(inner)]));
  const schema: Schema = all;
  const named = typeof schema['properties'] === 'object' && 'type' in schema && schema['type'] === 'object';
  const open = schema['x-kubernetes-preserve-unknown-fields'] === true || 'additionalProperties' in schema;
  return named && !open ? { ...schema, additionalProperties: false } : schema;
}
