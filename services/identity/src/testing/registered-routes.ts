import { jest } from '@jest/globals';
import express, { type Router } from 'express';

export interface RegisteredRoute {
  /** In capitals. */
  readonly method: string;
  /** With the path that its router stands at, and the parameters as `:name`. */
  readonly path: string;
}

type Listed = { readonly path: string | readonly string[]; readonly methods: Readonly<Record<string, true>> };

/** Starts something that serves, and tells which routes were registered with express meanwhile, in whichever router. */
export async function routesRegisteredBy<Started>(
  start: () => Promise<Started>,
): Promise<{ readonly started: Started; readonly routes: readonly RegisteredRoute[] }> {
  const prototype = express.Router.prototype as Pick<Router, 'route' | 'use'>;
  const [route, use] = [jest.spyOn(prototype, 'route'), jest.spyOn(prototype, 'use')];
  const started = await start();
  const mounts = new Map<unknown, string>();
  for (const [path, ...handlers] of use.mock.calls as readonly (readonly unknown[])[])
    if (typeof path === 'string')
      for (const handler of handlers) mounts.set(handler, path === '/' ? '' : path);
  const routes = route.mock.results.flatMap(({ value }, at) => {
    const { path, methods } = value as Listed;
    const mount = mounts.get(route.mock.contexts[at]) ?? '';
    return Object.keys(methods).flatMap((method) =>
      [path].flat().map((each) => ({ method: method.toUpperCase(), path: `${mount}${each}` })),
    );
  });
  route.mockRestore();
  use.mockRestore();
  return { started, routes };
}

/** An address of the route, with the values given for its parameters. */
export function addressOf(route: RegisteredRoute, values: Readonly<Record<string, string>>): string {
  return route.path
    .replaceAll(/(?<!\\):(\w+)/g, (_, name: string) => values[name] ?? 'none')
    .replaceAll('\\:', ':');
}
