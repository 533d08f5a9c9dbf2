-- Which log the checkpoints and the board are of: a position of one log means nothing in another.
CREATE TABLE followed_log (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  -- The log says it of itself, so a restored or moved one is still known.
  log_id uuid NOT NULL,
  -- PostgreSQL or EventStoreDB, which count positions in ways of their own.
  kind text NOT NULL
);
