-- The alternative that was not taken (docs/decisions/0002): appends commit in any order, readers order by (transaction id,
-- position) and stay below the oldest transaction that is still open.
CREATE TABLE event (
  position bigint GENERATED ALWAYS AS IDENTITY,
  transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id(),
  stream text COLLATE "C" NOT NULL,
  revision bigint NOT NULL,
  id uuid NOT NULL,
  type text NOT NULL,
  data json NOT NULL,
  metadata json NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (transaction_id, position),
  UNIQUE (stream, revision)
);

CREATE FUNCTION append_one(
  to_stream text, expected bigint, event_id uuid, event_type text, event_data json, event_metadata json
) RETURNS bigint LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  head bigint;
BEGIN
  head := coalesce((SELECT e.revision FROM event e WHERE e.stream = to_stream ORDER BY e.revision DESC LIMIT 1), -1);
  IF expected <> head AND expected <> -2 AND (expected <> -3 OR head < 0) THEN
    RETURN -2 - head;
  END IF;
  INSERT INTO event (stream, revision, id, type, data, metadata, recorded_at)
  VALUES (to_stream, head + 1, event_id, event_type, event_data, event_metadata, clock_timestamp());
  PERFORM pg_notify(current_schema() || '_appended', '');
  RETURN head + 1;
END $$;

CREATE FUNCTION append_batch(batch json) RETURNS TABLE (append int, outcome bigint)
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
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
    INSERT INTO event (stream, revision, id, type, data, metadata, recorded_at)
    SELECT g.stream, j.head + g.nth, g.id, g.type, g.data, g.metadata, clock_timestamp()
    FROM given g JOIN judged j USING (append)
    WHERE j.accepted
    ORDER BY g.ordinal
  )
  SELECT j.append, CASE WHEN j.accepted THEN j.head + j.size ELSE -2 - j.head END FROM judged j;
  PERFORM pg_notify(current_schema() || '_appended', '');
END $$;
