import { type Request } from 'express';
import session, { type SessionData } from 'express-session';
import type pg from 'pg';

/** Unused for so long, a session ends (OWASP ASVS 3.3.2 asks for 30 minutes at level 2). */
const IDLE = '30 minutes';
/** However much it is used, a session ends after so long. */
const LIFETIME = '12 hours';
/** The row is written at most so often by use alone. */
const TOUCH_EVERY = '1 minute';
const SWEEP_MS = 15 * 60_000;

type Done = (error?: unknown) => void;

export interface SessionStoreParts {
  readonly pool: pg.Pool;
  readonly clock: () => Date;
  readonly onError: (error: unknown) => void;
}

/**
 * Sessions in PostgreSQL. Both ends of a session stand in its row and are judged by the server's clock, whatever the cookie says. A
 * session that was ended meanwhile is not brought back by a request that had read it before; a doctor's is none once the doctor was
 * deactivated, even where nobody deleted it.
 */
export class PostgresSessionStore extends session.Store {
  readonly #parts: SessionStoreParts;
  readonly #stored = new WeakSet<object>();
  readonly #sweeping: NodeJS.Timeout;

  constructor(parts: SessionStoreParts) {
    super();
    this.#parts = parts;
    this.#sweeping = setInterval(() => {
      const sweep = () =>
        parts.pool.query('DELETE FROM identity.session WHERE expire <= $1', [parts.clock()]);
      sweep().catch(parts.onError);
    }, SWEEP_MS).unref();
  }

  override createSession(request: Request, data: SessionData) {
    const created = super.createSession(request, data);
    this.#stored.add(created);
    return created;
  }

  override get(sid: string, done: (error: unknown, data?: SessionData | null) => void): void {
    this.#parts.pool
      .query<{ sess: SessionData }>(
        `SELECT sess FROM identity.session
          WHERE sid = $1 AND expire > $2 AND NOT EXISTS (
            SELECT FROM identity.doctor
             WHERE id = (sess -> 'doctor' ->> 'id')::uuid AND (deactivated_at IS NOT NULL OR deleted_at IS NOT NULL))`,
        [sid, this.#parts.clock()],
      )
      .then(({ rows }) => done(null, rows[0]?.sess ?? null), done);
  }

  override set(sid: string, data: SessionData, done: Done = ignore): void {
    const row = [sid, JSON.stringify(data), this.#parts.clock()];
    const statement = this.#stored.has(data)
      ? `UPDATE identity.session
            SET sess = $2, expire = LEAST(started_at + interval '${LIFETIME}', $3::timestamptz + interval '${IDLE}')
          WHERE sid = $1`
      : `INSERT INTO identity.session (sid, sess, started_at, expire)
         VALUES ($1, $2, $3, $3::timestamptz + interval '${IDLE}')`;
    this.#parts.pool.query(statement, row).then(() => {
      this.#stored.add(data);
      done();
    }, done);
  }

  override destroy(sid: string, done: Done = ignore): void {
    this.#parts.pool.query('DELETE FROM identity.session WHERE sid = $1', [sid]).then(() => done(), done);
  }

  /** Puts the end off. Writes no data, so that it undoes nothing that another request stored. */
  override touch(sid: string, _data: SessionData, done: Done = ignore): void {
    this.#parts.pool
      .query(
        `UPDATE identity.session
            SET expire = LEAST(started_at + interval '${LIFETIME}', $2::timestamptz + interval '${IDLE}')
          WHERE sid = $1 AND expire > $2
            AND expire + interval '${TOUCH_EVERY}' <= LEAST(started_at + interval '${LIFETIME}', $2::timestamptz + interval '${IDLE}')`,
        [sid, this.#parts.clock()],
      )
      .then(() => done(), done);
  }

  close(): void {
    clearInterval(this.#sweeping);
  }
}

function ignore(): void {
  // express-session always gives a callback; its types alone leave it open.
}
