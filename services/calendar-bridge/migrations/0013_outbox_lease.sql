-- As the outbox package has it now: the relay's lease has an epoch, and runs for seconds.
DROP TABLE outbox_relay;
CREATE TABLE outbox_relay (
  reader text PRIMARY KEY,
  epoch bigint NOT NULL,
  holder uuid,
  leased_until timestamptz NOT NULL
);
