import { type IdentityWorld } from './identity-world.ts';

export const scimTokens = {
  'hc-sp': 'the-directory-of-hc-sp-has-this-token',
  'hsj-lisboa': 'the-directory-of-lisbon-has-another-one',
} as const;

export interface ScimAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

export interface HospitalDirectory {
  readonly url: string;
  /** Asks as the directory of hc-sp, or with another token or none. */
  send(
    method: string,
    path: string,
    body?: unknown,
    more?: { readonly token?: string | null; readonly contentType?: string },
  ): Promise<ScimAnswer>;
  /** The id of a doctor by the hospital's own; null where there is none. */
  idOf(doctorId: string, token?: string): Promise<string | null>;
}

/** A process of the world's identity that knows the directories of both hospitals. */
export async function startDirectory(
  world: IdentityWorld,
  settings: Readonly<Record<string, string>> = {},
): Promise<HospitalDirectory> {
  const hospitals = JSON.parse(world.settings['HOSPITALS'] ?? '') as {
    hospitalId: keyof typeof scimTokens;
  }[];
  const HOSPITALS = JSON.stringify(
    hospitals.map((hospital) => ({ ...hospital, scimToken: scimTokens[hospital.hospitalId] })),
  );
  const { url } = await world.startReplica({ HOSPITALS, ...settings });
  const directory: HospitalDirectory = {
    url,
    async send(method, path, body, { token = scimTokens['hc-sp'], contentType } = {}) {
      const response = await fetch(`${url}/scim/v2${path}`, {
        method,
        headers: {
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'content-type': contentType ?? 'application/scim+json' }),
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      const read = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
      return { status: response.status, headers: response.headers, body: read };
    },
    async idOf(doctorId, token) {
      const filter = encodeURIComponent(`externalId eq "${doctorId}"`);
      const { body } = await directory.send(
        'GET',
        `/Users?filter=${filter}`,
        undefined,
        token ? { token } : {},
      );
      return (body['Resources'] as { id: string }[])[0]?.id ?? null;
    },
  };
  return directory;
}

export const patchOf = (...operations: readonly object[]) => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations: operations,
});

/** As Entra ID deactivates. */
export const entraDeactivates = patchOf({ op: 'Replace', path: 'active', value: 'False' });
/** As Okta deactivates. */
export const oktaDeactivates = patchOf({ op: 'replace', value: { active: false } });
