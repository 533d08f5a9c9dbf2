import { type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { type RequestLog } from '../admin/request-log.ts';
import { type Effect } from '../faults/fault.ts';
import { faultReply } from '../faults/fault-reply.ts';
import { type Faults } from '../faults/faults.ts';
import { type SandboxLogger } from '../logger.ts';
import { json, type Reply } from './reply.ts';
import { readRequest, type SandboxRequest } from './request.ts';

export interface Serving {
  readonly answer: (request: SandboxRequest) => Promise<Reply>;
  readonly accountOf: (request: SandboxRequest) => string | null;
  readonly faults: Faults;
  readonly log: RequestLog;
  readonly logger: SandboxLogger;
  readonly clock: () => Date;
  readonly stopping: AbortSignal;
}

/** The edge: reads a request, lets a fault delay, refuse or cut it, answers it, and notes it in the request log. */
export function requestListener(serving: Serving): RequestListener {
  return (incoming, outgoing) => {
    serve(serving, incoming, outgoing).catch((error: unknown) => {
      if (!serving.stopping.aborted && !incoming.socket.destroyed) {
        serving.logger.error(
          { err: error, method: incoming.method },
          'the sandbox failed to answer a request',
        );
      }
      if (serving.stopping.aborted || incoming.socket.destroyed || outgoing.headersSent)
        incoming.socket.destroy();
      else send(outgoing, backendError(incoming.url ?? '/'));
    });
  };
}

async function serve(serving: Serving, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const request = await readRequest(incoming);
  if (request === undefined) {
    outgoing.setHeader('connection', 'close');
    send(outgoing, json(413, { error: { code: 413, message: 'Request body larger than 1 MiB' } }));
    return;
  }
  // The operator's paths and the pages for people are no part of Google: they meet no fault and are not counted.
  if (isOurOwn(request.path)) {
    send(outgoing, await answer(serving, request));
    return;
  }
  const { method, path } = request;
  const account = serving.accountOf(request);
  const time = serving.clock().toISOString();
  const effect: Effect = serving.faults.fire({ method, path, account }) ?? {};
  if (effect.delayMs !== undefined) await wait(effect.delayMs, undefined, { signal: serving.stopping });

  const reply = effect.reset === 'before' ? undefined : await replyTo(serving, request, effect);
  if (reply === undefined || effect.reset !== undefined) {
    serving.log.add({ time, method, path, account, status: null, bytes: 0 });
    incoming.socket.resetAndDestroy();
    return;
  }
  serving.log.add({
    time,
    method,
    path,
    account,
    status: reply.status,
    bytes: Buffer.byteLength(reply.body),
  });
  send(outgoing, reply);
}

async function replyTo(serving: Serving, request: SandboxRequest, effect: Effect): Promise<Reply> {
  if (effect.status === undefined) return answer(serving, request);
  return faultReply(request.path, { ...effect, status: effect.status });
}

/** A mistake of the sandbox is answered as Google answers its own, so that the client under test sees a refusal it knows. */
async function answer(serving: Serving, request: SandboxRequest): Promise<Reply> {
  const { method, path } = request;
  try {
    return await serving.answer(request);
  } catch (error) {
    if (serving.stopping.aborted) throw error;
    serving.logger.error({ err: error, method, path }, 'the sandbox failed to answer a request');
    return backendError(path);
  }
}

function backendError(path: string): Reply {
  return faultReply(path, { status: 500, ...(isOurOwn(path) ? { reason: 'backendError' } : {}) });
}

function isOurOwn(path: string): boolean {
  return path === '/' || /^\/(__admin|accounts|assets)\//.test(path);
}

function send(outgoing: ServerResponse, reply: Reply): void {
  if (reply.follow !== undefined) {
    const closed = new AbortController();
    outgoing.on('close', () => closed.abort());
    outgoing.writeHead(reply.status, reply.headers);
    outgoing.write(reply.body);
    reply.follow((text) => outgoing.write(text), closed.signal);
    return;
  }
  const length = reply.status === 204 ? {} : { 'content-length': String(Buffer.byteLength(reply.body)) };
  outgoing.writeHead(reply.status, { ...reply.headers, ...length });
  outgoing.end(reply.body);
}
