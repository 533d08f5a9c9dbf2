-- A reader that only one replica at a time may be holds its checkpoint's row by a lease on the database's clock. A checkpoint moves only
-- under the epoch in the same row, so that a holder that was paused or cut off cannot move it once another one has taken over.
ALTER TABLE checkpoint
  -- Rises with each take-over.
  ADD COLUMN epoch bigint NOT NULL DEFAULT 0,
  ADD COLUMN holder uuid,
  ADD COLUMN leased_until timestamptz NOT NULL DEFAULT '-infinity';
