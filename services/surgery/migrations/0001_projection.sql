-- How far each reader of the log has come. The position is the event store's own and means nothing to anyone else.
CREATE TABLE checkpoint (
  reader text PRIMARY KEY,
  position text NOT NULL
);

-- The newest reply about each calendar entry, projected from the log; it can be thrown away and made again.
CREATE TABLE calendar_entry (
  hospital_id text NOT NULL,
  surgery_id text NOT NULL,
  doctor_id text NOT NULL,
  -- Of the reply: an older one never overwrites a newer one.
  entry_version bigint NOT NULL,
  -- The surgery's revision that the reply speaks of.
  revision bigint NOT NULL,
  -- A settled outcome, or `failed`.
  outcome text NOT NULL,
  event_id text,
  last_sync timestamptz,
  error_code text,
  error_message text,
  error_at timestamptz,
  PRIMARY KEY (hospital_id, surgery_id, doctor_id)
);
