-- The tables of a transactional outbox. A service that has one copies this into a migration of its own schema.

-- Messages that a transaction decided on and that are not confirmed by the bus yet, in the order they must go out.
CREATE TABLE outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- Messages of one key go out one after the other.
  ordering_key text NOT NULL,
  exchange text NOT NULL,
  routing_key text NOT NULL,
  body bytea NOT NULL,
  content_type text NOT NULL,
  message_id text NOT NULL,
  correlation_id text,
  headers jsonb,
  drop_if_unroutable boolean NOT NULL,
  -- Later than now: nobody was bound for an earlier message of the key.
  retry_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX outbox_ordering_key ON outbox (ordering_key, id);

-- One relay is at work at a time, by a lease on the database's clock, as infra/postgres has it.
CREATE TABLE outbox_relay (
  reader text PRIMARY KEY,
  -- Rises with each take-over.
  epoch bigint NOT NULL,
  holder uuid,
  leased_until timestamptz NOT NULL
);
