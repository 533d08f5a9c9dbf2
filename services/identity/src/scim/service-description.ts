import { USER_SCHEMA } from './directory-doctor.ts';

export const MOST_RESULTS = 200;

const schemas = 'urn:ietf:params:scim:schemas:core:2.0';

/** What of SCIM is served here (RFC 7643, 5). */
export function serviceProviderConfig(baseUrl: string): object {
  const no = { supported: false };
  return {
    schemas: [`${schemas}:ServiceProviderConfig`],
    patch: { supported: true },
    bulk: { ...no, maxOperations: 0, maxPayloadSize: 0 },
    filter: { supported: true, maxResults: MOST_RESULTS },
    ...{ changePassword: no, sort: no, etag: no },
    authenticationSchemes: [
      {
        type: 'oauthbearertoken',
        name: 'Bearer token',
        description: 'The token that this installation holds for the hospital.',
        primary: true,
      },
    ],
    meta: { resourceType: 'ServiceProviderConfig', location: `${baseUrl}/ServiceProviderConfig` },
  };
}

/** The one type of resource (RFC 7643, 6). */
export function userType(baseUrl: string): object {
  return {
    schemas: [`${schemas}:ResourceType`],
    ...{ id: 'User', name: 'User', description: 'A doctor of the hospital' },
    ...{ endpoint: '/Users', schema: USER_SCHEMA },
    meta: { resourceType: 'ResourceType', location: `${baseUrl}/ResourceTypes/User` },
  };
}

/** The attributes of a User that are kept here (RFC 7643, 7). */
export function userSchema(baseUrl: string): object {
  return {
    schemas: [`${schemas}:Schema`],
    ...{ id: USER_SCHEMA, name: 'User', description: 'A doctor of the hospital' },
    attributes: [
      attribute('userName', 'string', { required: true, uniqueness: 'server' }),
      attribute('displayName', 'string'),
      attribute('name', 'complex', { subAttributes: [attribute('formatted', 'string')] }),
      attribute('emails', 'complex', {
        multiValued: true,
        description: 'One is kept: the primary one',
        subAttributes: [
          attribute('value', 'string'),
          attribute('type', 'string'),
          attribute('primary', 'boolean'),
        ],
      }),
      attribute('active', 'boolean', {
        description: 'Turned to false, the surgeries are taken off the calendar and the access is given up',
      }),
    ],
    meta: { resourceType: 'Schema', location: `${baseUrl}/Schemas/${USER_SCHEMA}` },
  };
}

function attribute(name: string, type: string, more: object = {}): object {
  return {
    ...{ name, type, multiValued: false, required: false, caseExact: false },
    ...{ mutability: 'readWrite', returned: 'default', uniqueness: 'none' },
    ...more,
  };
}
