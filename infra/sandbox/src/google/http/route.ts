import { type Reply } from './reply.ts';
import { type SandboxRequest } from './request.ts';

/** Answers one request; `params` are the decoded `{name}` parts of the route's path. */
export type Handler = (
  request: SandboxRequest,
  params: Readonly<Record<string, string>>,
) => Reply | Promise<Reply>;

export interface Route {
  readonly method: string;
  readonly pattern: RegExp;
  readonly names: readonly string[];
  readonly handler: Handler;
}

/** A route for a path such as `/calendars/{calendarId}/events`. */
export function route(method: string, path: string, handler: Handler): Route {
  const names: string[] = [];
  const source = path
    .split(/(\{\w+\})/)
    .map((part) => {
      const name = /^\{(\w+)\}$/.exec(part)?.[1];
      if (name === undefined) return part.replaceAll(/[.*+?^$()|[\]\\]/g, String.raw`\$&`);
      names.push(name);
      return '([^/]+)';
    })
    .join('');
  return { method, pattern: new RegExp(`^${source}$`), names, handler };
}

/** The first route that fits, with its parameters; undefined when none does or a parameter is not valid percent-encoding. */
export function findRoute(
  routes: readonly Route[],
  method: string,
  path: string,
): { handler: Handler; params: Record<string, string> } | undefined {
  for (const candidate of routes) {
    if (candidate.method !== method) continue;
    const match = candidate.pattern.exec(path);
    if (match === null) continue;
    const params: Record<string, string> = {};
    for (const [at, name] of candidate.names.entries()) {
      const value = decode(match[at + 1] ?? '');
      if (value === undefined) return undefined;
      params[name] = value;
    }
    return { handler: candidate.handler, params };
  }
  return undefined;
}

function decode(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
