const risc = 'https://schemas.openid.net/secevent/risc/event-type';
const oauth = 'https://schemas.openid.net/secevent/oauth/event-type';

/** The events of Cross-Account Protection by the last part of their type: https://developers.google.com/identity/protocols/risc */
export const securityEventTypes = {
  'sessions-revoked': `${risc}/sessions-revoked`,
  'tokens-revoked': `${oauth}/tokens-revoked`,
  'token-revoked': `${oauth}/token-revoked`,
  'account-disabled': `${risc}/account-disabled`,
  'account-enabled': `${risc}/account-enabled`,
  'account-purged': `${risc}/account-purged`,
  'account-credential-change-required': `${risc}/account-credential-change-required`,
  verification: `${risc}/verification`,
} as const;

export type SecurityEventName = keyof typeof securityEventTypes;

export const securityEventNames = Object.keys(securityEventTypes) as SecurityEventName[];
