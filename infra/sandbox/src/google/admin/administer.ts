import { type Reply } from '../http/reply.ts';
import { type SandboxRequest } from '../http/request.ts';

/**
 * Asks an operator's path, `/__admin/…` with its query, and gives what its JSON says; undefined where the answer is empty, and where it
 * is a 404. Throws on every other refusal.
 */
export type Administer = (method: string, path: string, body?: object) => Promise<unknown>;

/** An operator in this very process: answered as one on this machine is over HTTP, for a fraction of what that costs. */
export function operatorInProcess(answer: (request: SandboxRequest) => Promise<Reply>): Administer {
  return async (method, path, body) => {
    const [bare = '', query = ''] = path.split('?', 2);
    const reply = await answer({
      ...{ method, path: bare, query: new URLSearchParams(query) },
      ...{ headers: { host: 'localhost' }, remoteAddress: '127.0.0.1' },
      body: body === undefined ? '' : JSON.stringify(body),
    });
    if (reply.status === 404) return undefined;
    if (reply.status >= 400) throw new Error(`the sandbox answered ${reply.status}: ${reply.body}`);
    return reply.body === '' ? undefined : (JSON.parse(reply.body) as unknown);
  };
}
