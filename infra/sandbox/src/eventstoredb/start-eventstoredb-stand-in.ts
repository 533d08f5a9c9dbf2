import { Server, ServerCredentials } from '@grpc/grpc-js';
import { featuresHandler, gossipHandler } from './cluster.ts';
import { openEventLog } from './log/event-log.ts';
import { newKeyAndCertificate, type KeyAndCertificate } from './key-and-certificate.ts';
import { type Mischief } from './mischief.ts';
import { requireCredentials } from './require-credentials.ts';
import { appendHandler } from './streams/append.ts';
import { batchAppendHandler } from './streams/batch-append.ts';
import { readHandler } from './streams/read.ts';
import { featuresService, gossipService, streamsService } from './wire.ts';

export interface EventStoreDbStandIn {
  readonly url: string;
  /** To reach it as a member of a cluster. */
  readonly discoverUrl: string;
  /** PEM, where it speaks TLS. */
  readonly certificate: string | undefined;
  readonly port: number;
  readonly mischief: Mischief;
  /** Ends every connection at once, whatever is under way on it: what a kill looks like from outside. */
  kill(): Promise<void>;
}

/**
 * Starts a server that speaks EventStoreDB's own protocol as far as the event store of this system needs it: a stand-in for a server
 * that cannot be had here. With `file` the log survives its end.
 */
export async function startEventStoreDbStandIn(
  options: {
    readonly port?: number;
    readonly file?: string;
    /** Whether appends may share a call, as servers from 21.10 on let them; true unless given. */
    readonly batchAppend?: boolean;
    /** Whether it speaks TLS, with a certificate of its own for `localhost`. */
    readonly tls?: boolean;
    /** Whom it answers, but for what it is; undefined: everybody. */
    readonly credentials?: { readonly username: string; readonly password: string };
  } = {},
): Promise<EventStoreDbStandIn> {
  const log = openEventLog(options.file);
  const mischief: Mischief = { silent: false, mutesSubscriptions: false };
  const server = new Server({
    'grpc.max_receive_message_length': 17 * 1024 * 1024,
    interceptors: options.credentials === undefined ? [] : [requireCredentials(options.credentials)],
  });
  const pair = options.tls === true ? newKeyAndCertificate() : undefined;
  server.addService(streamsService.StreamsService, {
    append: appendHandler(log, mischief),
    batchAppend: batchAppendHandler(log, mischief),
    read: readHandler(log, mischief),
  });
  const methods = ['read', 'append', ...(options.batchAppend === false ? [] : ['batchAppend'])];
  server.addService(featuresService.ServerFeaturesService, { getSupportedMethods: featuresHandler(methods) });
  let port = 0;
  const host = pair === undefined ? '127.0.0.1' : 'localhost';
  server.addService(gossipService.GossipService, {
    read: gossipHandler(() => ({ address: host, port })),
  });
  port = await listen(server, options.port ?? 0, credentialsOf(pair));
  return {
    url: `esdb://${host}:${port}?tls=${pair !== undefined}`,
    discoverUrl: `esdb+discover://${host}:${port}?tls=${pair !== undefined}`,
    certificate: pair?.certificate,
    port,
    mischief,
    kill() {
      server.forceShutdown();
      return Promise.resolve();
    },
  };
}

function credentialsOf(tls: KeyAndCertificate | undefined) {
  if (tls === undefined) return ServerCredentials.createInsecure();
  const pair = { private_key: Buffer.from(tls.key), cert_chain: Buffer.from(tls.certificate) };
  return ServerCredentials.createSsl(null, [pair]);
}

function listen(server: Server, port: number, credentials: ServerCredentials): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, credentials, (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
}
