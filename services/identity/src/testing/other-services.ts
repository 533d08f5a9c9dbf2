import { generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { once } from 'node:events';
import { createServiceAssertionVerifier } from '@surgery-calendar/service-host';

/** What a stand-in answers a doctor: a status and JSON. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export interface StandIn {
  readonly url: string;
  /** Paths and bodies that it was asked, in order. */
  readonly asked: { readonly target: string; readonly body: string }[];
  /** What each doctor is answered, by `hospital/doctor`; all others get `otherwise`. */
  readonly answers: Map<string, (target: string) => Answer>;
  /** True: takes requests and never answers. */
  isSilent: boolean;
  /** The requests that it and the other one left unanswered, in order. */
  readonly silence: ('asked' | 'left')[];
  stop(): Promise<void>;
}

/** Surgery and the bridge as identity sees them: they believe its assertions alone, each once, and answer the doctor named in it. */
export async function startOtherServices(otherwise: { surgery: Answer; bridge: Answer }) {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const silence: StandIn['silence'] = [];
  const standIn = async (audience: string, fallback: Answer): Promise<StandIn> => {
    const seen = new Set<string>();
    const verify = await createServiceAssertionVerifier({
      ...{ issuer: 'identity', audience, publicKey: publicKey.export({ format: 'jwk' }) },
      clock: () => new Date(),
      useOnce: (jti) => Promise.resolve(seen.size < seen.add(jti).size),
    });
    const answerOf = async (request: IncomingMessage): Promise<Answer> => {
      const claims = await verify(request.headers.authorization);
      const doctor = `${String(claims['hospital_id'])}/${String(claims['doctor_id'])}`;
      return state.answers.get(doctor)?.(request.url ?? '') ?? fallback;
    };
    const server: Server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        state.asked.push({ target: `${request.method ?? ''} ${request.url ?? ''}`, body });
        if (state.isSilent) {
          state.silence.push('asked');
          response.on('close', () => state.silence.push('left'));
          return;
        }
        answerOf(request)
          .catch((): Answer => ({ status: 401, body: {} }))
          .then(({ status, body: answer }) => {
            response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer));
          })
          .catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const state: StandIn = {
      url: `http://127.0.0.1:${address.port}`,
      ...{ asked: [], answers: new Map(), isSilent: false, silence },
      stop: async () => {
        server.closeAllConnections();
        server.close();
        await once(server, 'close');
      },
    };
    return state;
  };
  const surgery = await standIn('surgery', otherwise.surgery);
  const bridge = await standIn('calendar-bridge', otherwise.bridge);
  return {
    surgery,
    bridge,
    settings: {
      IDENTITY_PRIVATE_KEY: JSON.stringify(privateKey.export({ format: 'jwk' })),
      SURGERY_URL: surgery.url,
      CALENDAR_BRIDGE_URL: bridge.url,
    },
    stop: async () => {
      await Promise.all([surgery.stop(), bridge.stop()]);
    },
  };
}
