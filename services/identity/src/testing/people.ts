import { type Hospital } from '@surgery-calendar/sandbox/hospital-idp';

/** Two hospitals with a doctor or two each. Ana is one person at both. */
export const people = {
  ana: { hospitalId: 'hc-sp', doctorId: 'crm-1', email: 'ana@hc-sp.example' },
  bruno: { hospitalId: 'hc-sp', doctorId: 'crm-2', email: 'bruno@hc-sp.example' },
  anaInLisbon: { hospitalId: 'hsj-lisboa', doctorId: 'om-1', email: 'ana@hsj-lisboa.example' },
  /** Of the hospital's staff, no doctor. */
  clerk: { hospitalId: 'hc-sp', doctorId: undefined, email: 'clerk@hc-sp.example' },
} as const;
export type Person = (typeof people)[keyof typeof people];
export const googleAccounts = { ana: 'ana@gmail.example', other: 'other@gmail.example' } as const;
export const password = 'the-hospital-password-of-the-tests';
/** Where a hospital's own program wants its doctors back from Google. */
export const integratorPage = 'http://localhost:4711/connected';
export const googleSecret = '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ts';

/** The portal as a hospital's identity provider knows it. */
export function portalAt(hospitalId: string) {
  return {
    hospitalId,
    name: `Hospital ${hospitalId}`,
    clientId: 'portal',
    clientSecret: `portal-secret-${hospitalId}`,
  };
}

/** A hospital's identity provider with its people and the portal at `identityUrl`. */
export function hospitalOf(hospitalId: string, identityUrl: string): Hospital {
  const { name, clientId, clientSecret } = portalAt(hospitalId);
  return {
    ...{ hospitalId, name },
    clients: [
      {
        ...{ clientId, clientSecret },
        redirectUris: [`${identityUrl}/sign-in/callback`, `${identityUrl}/sign-in/callback/${hospitalId}`],
        postLogoutRedirectUris: [`${identityUrl}/`],
        backChannelLogoutUri: `${identityUrl}/sign-in/back-channel-logout`,
      },
    ],
    users: Object.values(people)
      .filter((person) => person.hospitalId === hospitalId)
      .map(({ email, doctorId }) => ({
        ...{ username: email, password, sub: `u-${email}`, name: email },
        ...(doctorId === undefined ? { roles: ['clerk'] } : { roles: ['doctor'], doctorId }),
      })),
  };
}
