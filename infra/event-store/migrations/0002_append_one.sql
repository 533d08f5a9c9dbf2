-- One event in one statement: what is expected is judged where it is inserted, and looked into only where it does not hold. What is an
-- expression and no statement of its own costs PL/pgSQL no executor.
CREATE OR REPLACE FUNCTION append_one(
  to_stream text, expected bigint, event_id uuid, event_type text, event_data json, event_metadata json
) RETURNS bigint LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  appended bigint;
  found_head bigint;
BEGIN
  -- The statements after it have a new snapshot each, hence see all that committed before.
  IF pg_advisory_xact_lock(hashtext('event_store.append'), 'event'::regclass::oid::int) IS NULL THEN NULL; END IF;
  INSERT INTO event
  SELECT
    coalesce((SELECT e.position FROM event e ORDER BY e.position DESC LIMIT 1), 0) + 1,
    to_stream, h.head + 1, event_id, event_type, event_data, event_metadata, clock_timestamp()
  FROM (
    SELECT coalesce((SELECT e.revision FROM event e WHERE e.stream = to_stream ORDER BY e.revision DESC LIMIT 1), -1) AS head
  ) h
  WHERE h.head = expected OR expected = -2 OR (expected = -3 AND h.head >= 0)
  RETURNING revision INTO appended;
  IF FOUND THEN
    IF pg_notify(current_schema() || '_appended', '') IS NULL THEN NULL; END IF;
    RETURN appended;
  END IF;
  IF expected >= -1 AND EXISTS (
    SELECT FROM event e WHERE e.stream = to_stream AND e.revision = expected + 1 AND e.id = event_id
  ) THEN
    RETURN expected + 1;
  END IF;
  found_head := coalesce((SELECT e.revision FROM event e WHERE e.stream = to_stream ORDER BY e.revision DESC LIMIT 1), -1);
  RETURN -2 - found_head;
END $$;
