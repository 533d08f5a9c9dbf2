import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import express from 'express';
import helmet from 'helmet';
import { type Hospital } from './hospital.ts';
import { createHospitalProvider } from './hospital-provider.ts';
import { issueToken, type TokenRequest } from './issue-token.ts';
import { loadKeys } from './keys.ts';
import { STYLESHEET_PATH } from './pages.ts';
import { signInRoutes } from './sign-in.ts';

export interface HospitalIdpOptions {
  /** 0 takes a free one. */
  readonly port: number;
  readonly hospitals: readonly Hospital[];
  /** Where signing and cookie keys are kept, private to their owner; without it they are new at each start. */
  readonly stateDirectory?: string;
}

export interface HospitalIdp {
  readonly url: string;
  issuerOf(hospitalId: string): string;
  /** A bearer token for the services' APIs, signed with the hospital's own key. Rejects for an unknown hospital. */
  issueToken(request: TokenRequest): Promise<string>;
  stop(): Promise<void>;
}

/**
 * Stands in for the hospitals' own identity providers: one OpenID provider a hospital, on loopback only, since it speaks plain
 * http and its passwords are for demonstration. Rejects where the port is taken.
 */
export async function startHospitalIdp(options: HospitalIdpOptions): Promise<HospitalIdp> {
  const keys = await loadKeys(options.hospitals, options.stateDirectory);
  const server = createServer();
  const url = `http://localhost:${await listen(server, options.port)}`;
  const known = (hospitalId: string): string => {
    if (!options.hospitals.some((hospital) => hospital.hospitalId === hospitalId)) {
      throw new Error(`this sandbox has no hospital ${hospitalId}`);
    }
    return hospitalId;
  };
  const issuerOf = (hospitalId: string): string => `${url}/${known(hospitalId)}`;

  const app = express();
  app.disable('x-powered-by');
  app.use(
    helmet({
      contentSecurityPolicy: { useDefaults: false, directives: policyOf(options.hospitals) },
      hsts: false,
    }),
  );
  app.get(STYLESHEET_PATH, (_request, response) => {
    response.sendFile(fileURLToPath(new URL('./public/hospital-idp.css', import.meta.url)));
  });
  for (const hospital of options.hospitals) {
    const signingKeys = keys.signingKeysOf(hospital.hospitalId);
    const provider = createHospitalProvider(hospital, issuerOf(hospital.hospitalId), {
      cookieKey: keys.cookieKey,
      signingKeys,
    });
    app.use(`/${hospital.hospitalId}`, signInRoutes(hospital, provider), provider.callback());
  }
  server.on('request', app);

  return {
    url,
    issuerOf,
    issueToken: async (request) => {
      const [key] = keys.signingKeysOf(known(request.hospitalId));
      if (key === undefined) throw new Error(`hospital ${request.hospitalId} has no signing key`);
      return issueToken(issuerOf(request.hospitalId), key, request);
    },
    stop: async () => {
      server.close();
      server.closeAllConnections();
      if (server.listening) await once(server, 'close');
    },
  };
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
  return address.port;
}

/** Browsers check `form-action` on the redirects that follow a form, too: the way back to the clients must be open. */
function policyOf(hospitals: readonly Hospital[]) {
  const clients = hospitals.flatMap((hospital) => hospital.clients.flatMap((client) => client.redirectUris));
  return {
    'default-src': ["'none'"],
    'style-src': ["'self'"],
    'form-action': ["'self'", ...new Set(clients.map((uri) => new URL(uri).origin))],
    'base-uri': ["'none'"],
    'frame-ancestors': ["'none'"],
  };
}
