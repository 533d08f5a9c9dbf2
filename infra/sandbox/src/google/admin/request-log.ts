/** One request as an operator may see it: no query, no headers, no body, hence no tokens. `status` is null when the connection was cut. */
export interface LoggedRequest {
  readonly time: string;
  readonly method: string;
  readonly path: string;
  readonly account: string | null;
  readonly status: number | null;
  /** Length of the answer's body. */
  readonly bytes: number;
}

export interface RequestLog {
  add(request: LoggedRequest): void;
  list(): LoggedRequest[];
  clear(): void;
}

/** Remembers the last `capacity` requests, oldest first. */
export function createRequestLog(capacity: number): RequestLog {
  let ring: LoggedRequest[] = [];
  let next = 0;
  return {
    add(request) {
      ring[next] = request;
      next = (next + 1) % capacity;
    },
    list: () => [...ring.slice(next), ...ring.slice(0, next)],
    clear() {
      ring = [];
      next = 0;
    },
  };
}
