-- The keys of patients' data, in a schema or a database of their own, so that they are backed up apart: a dump of the log or of the
-- board holds none, and an old one of those brings back nobody who was forgotten (docs/decisions/0010).
CREATE TABLE patient_key (
  id uuid PRIMARY KEY,
  hospital_id text NOT NULL,
  -- A keyed hash of whose key it is: the patient at the hospital or, without an id, the surgery. It goes with the key.
  owner bytea UNIQUE,
  -- Under a key of PATIENT_KEYS_MASTER, which is not in any database.
  wrapped text,
  created_at timestamptz NOT NULL DEFAULT now(),
  -- The row stays: a key that was destroyed and one that was lost are two things.
  destroyed_at timestamptz,
  CHECK ((destroyed_at IS NULL) = (wrapped IS NOT NULL)),
  CHECK ((destroyed_at IS NULL) = (owner IS NOT NULL))
);

-- What the hashes are keyed with, wrapped as the keys are.
CREATE TABLE hash_secret (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  wrapped text NOT NULL
);
