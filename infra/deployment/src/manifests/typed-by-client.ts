import * as client from '@kubernetes/client-node';
import { z } from 'zod';
import { nameOf, type Manifest } from './manifest.ts';
import type { Judge } from './strict-schemas.ts';

const attributes = z.array(z.object({ baseName: z.string(), type: z.string() }));
const model = z.custom<{ getAttributeTypeMap(): unknown }>(
  (value) => typeof value === 'function' && typeof Reflect.get(value, 'getAttributeTypeMap') === 'function',
);

/**
 * Judges by what the npm package of Kubernetes' client knows of its own kinds: names of fields, and whether a value is text, a number,
 * a list. It knows no custom resource; of those nothing is said.
 */
export const typedByClient: Judge = (resource) => {
  const [group = '', version = ''] = resource.apiVersion.includes('/')
    ? resource.apiVersion.split('/')
    : ['', resource.apiVersion];
  const isOwn = group === '' || !group.includes('.') || group.endsWith('.k8s.io');
  const name = `${version.charAt(0).toUpperCase()}${version.slice(1)}${resource.kind}`;
  if (!isOwn) return [];
  if (attributesOf(name) === undefined) return [`${nameOf(resource)}: the client knows no ${name}`];
  return faultsOf(resource, name, nameOf(resource));
};

function attributesOf(name: string): z.infer<typeof attributes> | undefined {
  const found = model.safeParse(Reflect.get(client, name));
  return found.success ? attributes.parse(found.data.getAttributeTypeMap()) : undefined;
}

function faultsOf(value: unknown, type: string, path: string): readonly string[] {
  const [, element] = /^Array<(.+)>$/.exec(type) ?? [];
  if (element !== undefined) {
    if (!Array.isArray(value)) return [`${path} must be a list`];
    return value.flatMap((one, index) => faultsOf(one, element, `${path}/${index}`));
  }
  const known = attributesOf(type);
  if (known === undefined) {
    const isScalar = type === 'string' || type === 'number' || type === 'boolean';
    return isScalar && typeof value !== type ? [`${path} must be a ${type}`] : [];
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [`${path} must be an object`];
  return Object.entries(value).flatMap(([field, inner]) => {
    const attribute = known.find(({ baseName }) => baseName === field);
    if (attribute === undefined) return [`${path} must NOT have additional properties: ${field}`];
    return faultsOf(inner, attribute.type, `${path}/${field}`);
  });
}

/** Of the resources, those that this way of judging says nothing of. */
export function unjudgedByClient(resources: readonly Manifest[]): readonly Manifest[] {
  return resources.filter(({ apiVersion }) => {
    const [group = ''] = apiVersion.includes('/') ? apiVersion.split('/') : [''];
    return group.includes('.') && !group.endsWith('.k8s.io');
  });
}
