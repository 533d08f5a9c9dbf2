-- The log. Positions have no gaps and are taken under one lock, so that position is commit order (docs/decisions/0002).
-- json, not jsonb: the text comes back as it was written, \u0000 and the order of keys included.
CREATE TABLE event (
  position bigint PRIMARY KEY,
  stream text COLLATE "C" NOT NULL,
  revision bigint NOT NULL,
  id uuid NOT NULL,
  type text NOT NULL,
  data json NOT NULL,
  metadata json NOT NULL,
  recorded_at timestamptz NOT NULL,
  UNIQUE (stream, revision)
);

-- Both functions take the expected revision as -1 no stream, -2 any, -3 the stream exists, else exact; and answer with the
-- revision of the last event appended, or with -2 - the stream's own revision (-1 where there is none) where it is another.
-- The lock is held from here to the end of the commit. Each statement after it has a new snapshot, hence sees all that
-- committed before.

-- One event: the scalar form makes about 0.8 of what bare INSERTs do, the form for many 0.7.
CREATE FUNCTION append_one(
  to_stream text, expected bigint, event_id uuid, event_type text, event_data json, event_metadata json
) RETURNS bigint LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  head bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('event_store.append'), 'event'::regclass::oid::int);
  head := coalesce((SELECT e.revision FROM event e WHERE e.stream = to_stream ORDER BY e.revision DESC LIMIT 1), -1);
  IF expected <> head AND expected <> -2 AND (expected <> -3 OR head < 0) THEN
    IF expected >= -1 AND EXISTS (
      SELECT FROM event e WHERE e.stream = to_stream AND e.revision = expected + 1 AND e.id = event_id
    ) THEN
      RETURN expected + 1;
    END IF;
    RETURN -2 - head;
  END IF;
  INSERT INTO event VALUES (
    coalesce((SELECT e.position FROM event e ORDER BY e.position DESC LIMIT 1), 0) + 1,
    to_stream, head + 1, event_id, event_type, event_data, event_metadata, clock_timestamp()
  );
  PERFORM pg_notify(current_schema() || '_appended', '');
  RETURN head + 1;
END $$;

-- Several appends, each of one or more events, each judged on its own. `batch` is an array of
-- {append, stream, expected, id, type, data, metadata}, an element an event; no stream may occur in two appends.
CREATE FUNCTION append_batch(batch json) RETURNS TABLE (append int, outcome bigint)
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('event_store.append'), 'event'::regclass::oid::int);
  RETURN QUERY
  WITH given AS MATERIALIZED (
    SELECT g.*, row_number() OVER (PARTITION BY g.append ORDER BY g.ordinal) AS nth
    FROM ROWS FROM (
      json_to_recordset(batch) AS (append int, stream text, expected bigint, id uuid, type text, data json, metadata json)
    ) WITH ORDINALITY AS g (append, stream, expected, id, type, data, metadata, ordinal)
  ), judged AS MATERIALIZED (
    SELECT a.*, h.head,
      CASE a.expected WHEN -2 THEN true WHEN -3 THEN h.head >= 0 ELSE a.expected = h.head END AS accepted
    FROM (
      SELECT g.append, min(g.stream) AS stream, min(g.expected) AS expected, count(*) AS size FROM given g GROUP BY g.append
    ) a
    CROSS JOIN LATERAL (
      SELECT coalesce((SELECT e.revision FROM event e WHERE e.stream = a.stream ORDER BY e.revision DESC LIMIT 1), -1) AS head
    ) h
  ), written AS (
    INSERT INTO event
    SELECT
      coalesce((SELECT e.position FROM event e ORDER BY e.position DESC LIMIT 1), 0) + row_number() OVER (ORDER BY g.ordinal),
      g.stream, j.head + g.nth, g.id, g.type, g.data, g.metadata, clock_timestamp()
    FROM given g JOIN judged j USING (append)
    WHERE j.accepted
  )
  SELECT j.append, CASE
    WHEN j.accepted THEN j.head + j.size
    WHEN j.expected >= -1 AND j.size = (
      SELECT count(*) FROM given g JOIN event e ON e.stream = j.stream AND e.revision = j.expected + g.nth AND e.id = g.id
      WHERE g.append = j.append
    ) THEN j.expected + j.size
    ELSE -2 - j.head
  END
  FROM judged j;
  PERFORM pg_notify(current_schema() || '_appended', '');
END $$;
