-- The board: every surgery of every hospital as it now is, whoever owns it, with what the bridge replied about each doctor's entry.
-- All of it is projected from the log; it can be thrown away and made again (`npm run surgery -- rebuild-board`).
CREATE TABLE board (
  hospital_id text NOT NULL,
  surgery_id text NOT NULL,
  -- Null while replies have come and the surgery itself has not.
  surgery json,
  -- What the bridge last replied, by doctor.
  entries json NOT NULL,
  -- Rises with every change of the hospital's surgeries: a client resumes by it, and learns nothing of other hospitals from it.
  change_number bigint NOT NULL,
  -- Taken out of `surgery` and `entries`, to be searched by.
  status text,
  surgeon_id text,
  doctor_ids text[] NOT NULL,
  -- Whose calendars it has left; they must hear of that as well.
  former_doctor_ids text[] NOT NULL,
  facility text,
  room text,
  starts_at timestamptz,
  ends_at timestamptz,
  calendar_state text,
  PRIMARY KEY (hospital_id, surgery_id)
);
CREATE INDEX board_start ON board (hospital_id, starts_at, surgery_id) WHERE surgery IS NOT NULL;
CREATE UNIQUE INDEX board_change ON board (hospital_id, change_number);

-- The newest change number of each hospital.
CREATE TABLE board_hospital (
  hospital_id text PRIMARY KEY,
  last_change bigint NOT NULL
);

-- Messages that were parked since somebody else had said otherwise before; no patient data.
CREATE TABLE board_conflict (
  hospital_id text NOT NULL,
  number bigint NOT NULL,
  surgery_id text NOT NULL,
  source text NOT NULL,
  message_id text NOT NULL,
  code text NOT NULL,
  revision bigint NOT NULL,
  owner text NOT NULL,
  received_at timestamptz NOT NULL,
  PRIMARY KEY (hospital_id, surgery_id, source, message_id, code)
);
CREATE UNIQUE INDEX board_conflict_number ON board_conflict (hospital_id, number);

-- Its rows live on in the board, which is made from the beginning of the log.
DROP TABLE calendar_entry;
DELETE FROM checkpoint WHERE reader = 'replies';
