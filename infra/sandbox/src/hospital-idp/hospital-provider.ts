import { type JWK } from 'jose';
import { interactionPolicy, Provider, type ClientMetadata, type Configuration } from 'oidc-provider';
import { type Hospital, type HospitalClient, type HospitalUser } from './hospital.ts';
import { createMemoryAdapter } from './memory-adapter.ts';
import { problemPage, signedOutPage, signOutPage } from './pages.ts';

const HOUR = 3_600;

/** An OpenID provider for one hospital. Its clients are the hospital's own, so nobody is asked for consent. */
export function createHospitalProvider(
  hospital: Hospital,
  issuer: string,
  keys: { readonly cookieKey: string; readonly signingKeys: readonly JWK[] },
): Provider {
  const policy = interactionPolicy.base();
  policy.remove('consent');
  const configuration: Configuration = {
    adapter: createMemoryAdapter(),
    clients: hospital.clients.map(metadataOf),
    claims: {
      openid: [
        'sub',
        'doctor_id',
        'roles',
        ...hospital.users.flatMap(({ claims = {} }) => Object.keys(claims)),
      ],
      email: ['email', 'email_verified'],
      profile: ['name'],
    },
    // The portal reads the id_token alone, so it holds what the scopes ask for without a call to userinfo.
    conformIdTokenClaims: false,
    // Every provider lives on the same host: a cookie name of their own keeps two hospitals' sessions apart.
    cookies: {
      keys: [keys.cookieKey],
      names: {
        session: `${hospital.hospitalId}.session`,
        interaction: `${hospital.hospitalId}.interaction`,
        resume: `${hospital.hospitalId}.resume`,
      },
      long: { httpOnly: true, sameSite: 'lax', signed: true },
      short: { httpOnly: true, sameSite: 'lax', signed: true },
    },
    jwks: { keys: [...keys.signingKeys] },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (context, form) => {
          context.body = signOutPage(hospital.name, form).toString();
        },
        postLogoutSuccessSource: (context) => {
          context.body = signedOutPage(hospital.name).toString();
        },
      },
    },
    // The library's own refuses loopback, where all of the sandbox is.
    fetch: (url, init = {}) => {
      const { dispatcher: _guarding, ...rest } = init;
      return fetch(url, rest);
    },
    findAccount: (_context, sub) => {
      const user = hospital.users.find((candidate) => candidate.sub === sub);
      return user && { accountId: user.sub, claims: () => Promise.resolve(claimsOf(user)) };
    },
    interactions: { policy, url: (_context, { uid }) => `/${hospital.hospitalId}/interaction/${uid}` },
    loadExistingGrant: async (context) => {
      const { client, session, provider, requestParamOIDCScopes } = context.oidc;
      if (client === undefined || session?.accountId === undefined) return undefined;
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope([...requestParamOIDCScopes].join(' '));
      await grant.save();
      return grant;
    },
    renderError: (context, out) => {
      context.type = 'html';
      context.body = problemPage(hospital.name, out.error_description ?? out.error).toString();
    },
    ttl: {
      AccessToken: HOUR,
      AuthorizationCode: 60,
      Grant: 8 * HOUR,
      IdToken: HOUR,
      Interaction: HOUR,
      Session: 8 * HOUR,
    },
  };
  const provider = new Provider(issuer, configuration);
  if (hospital.sendsIssuer === false) leaveIssuerOut(provider);
  return provider;
}

function metadataOf(client: HospitalClient): ClientMetadata {
  return {
    client_id: client.clientId,
    client_secret: client.clientSecret,
    redirect_uris: [...client.redirectUris],
    post_logout_redirect_uris: [...(client.postLogoutRedirectUris ?? [])],
    grant_types: ['authorization_code'],
    response_types: ['code'],
    ...(client.backChannelLogoutUri === undefined
      ? {}
      : {
          backchannel_logout_uri: client.backChannelLogoutUri,
          backchannel_logout_session_required: true,
        }),
  };
}

function leaveIssuerOut(provider: Provider): void {
  provider.use(async (context, next) => {
    await next();
    if (context.path.endsWith('/.well-known/openid-configuration'))
      context.body = {
        ...(context.body as object),
        authorization_response_iss_parameter_supported: undefined,
      };
    const location = context.response.get('location');
    if (location === '' || !URL.canParse(location)) return;
    const url = new URL(location);
    url.searchParams.delete('iss');
    context.set('location', url.href);
  });
}

function claimsOf(user: HospitalUser) {
  return {
    sub: user.sub,
    email: user.username,
    email_verified: true,
    name: user.name,
    roles: [...user.roles],
    ...(user.doctorId === undefined ? {} : { doctor_id: user.doctorId }),
    ...user.claims,
  };
}
