/** What a handler answers; the edge writes it to the connection or, under a fault, throws it away. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Writes what follows the body for as long as the connection stands; `closed` aborts with it. */
  readonly follow?: (write: (text: string) => void, closed: AbortSignal) => void;
}

type Headers = Readonly<Record<string, string>>;

/** A JSON answer with Google's content type, not to be cached. */
export function json(status: number, value: unknown, headers: Headers = {}): Reply {
  return {
    status,
    headers: {
      'content-type': 'application/json; charset=UTF-8',
      'cache-control': 'private, max-age=0, no-store',
      ...headers,
    },
    body: JSON.stringify(value),
  };
}

/** An HTML page that runs no script and loads nothing; `formTargets` are origins its form may lead to. */
export function html(status: number, body: string, formTargets: readonly string[] = []): Reply {
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=UTF-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'content-security-policy': `default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'; form-action ${["'self'", ...formTargets].join(' ')}`,
    },
    body,
  };
}

/** A 302 to another address. */
export function redirect(location: string): Reply {
  return { status: 302, headers: { location, 'cache-control': 'no-store' }, body: '' };
}

/** An answer without a body. */
export function empty(status: number, headers: Headers = {}): Reply {
  return { status, headers, body: '' };
}
