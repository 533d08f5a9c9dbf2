-- Taken from the hospital's directory (SCIM): nobody signs in as this doctor any more.
ALTER TABLE doctor ADD COLUMN deactivated_at timestamptz;
-- Removed from the hospital's directory. The row stays: its connection_version must never start over.
ALTER TABLE doctor ADD COLUMN deleted_at timestamptz;
-- What the directory calls the doctor (SCIM's `userName`), which is not always the address that a sign-in brings. Null: it said nothing.
ALTER TABLE doctor ADD COLUMN user_name text;
CREATE UNIQUE INDEX one_doctor_of_a_hospital_per_user_name ON doctor (hospital_id, lower(user_name)) WHERE deleted_at IS NULL;
-- A doctor may be known by the directory before the first sign-in.
ALTER TABLE doctor ALTER COLUMN subject DROP NOT NULL;
ALTER TABLE doctor ALTER COLUMN signed_in_at DROP NOT NULL;

ALTER TABLE google_account ADD COLUMN token_asked_at timestamptz;
-- `ending`: the last doctor left, and Google is being told. Nobody links to it until it is gone.
ALTER TABLE google_account DROP CONSTRAINT google_account_status_check;
ALTER TABLE google_account ADD CONSTRAINT google_account_status_check CHECK (status IN ('active', 'revoked', 'ending'));
ALTER TABLE google_account DROP CONSTRAINT google_account_check;
ALTER TABLE google_account ADD CONSTRAINT google_account_revoked_at_check
  CHECK ((revoked_at IS NOT NULL) = (status = 'revoked'));

-- The doctor wants a rest; `paused_entries` says what becomes of the surgeries that have not begun.
ALTER TABLE user_google_auth ADD COLUMN paused_at timestamptz;
ALTER TABLE user_google_auth ADD COLUMN paused_entries text CHECK (paused_entries IN ('keep', 'remove'));
ALTER TABLE user_google_auth ADD CHECK ((paused_at IS NULL) = (paused_entries IS NULL));

-- A doctor leaving a Google account, step by step; see src/withdrawal. A finished one stays, to be shown.
CREATE TABLE withdrawal (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES doctor,
  -- No foreign key: the account is forgotten in the end.
  google_sub text NOT NULL,
  cause text NOT NULL CHECK (cause IN ('doctor', 'operator', 'deprovisioned', 'another-account')),
  -- `removing`: the bridge takes the entries off. `revoking`: Google is told. `done`.
  step text NOT NULL CHECK (step IN ('removing', 'revoking', 'done')),
  -- The version that `calendar-access.withdrawing.v1` carried; the bridge's answer names it.
  connection_version integer NOT NULL,
  requested_at timestamptz NOT NULL,
  -- When it goes on without the bridge's answer, and without Google's.
  patient_until timestamptz NOT NULL,
  cleared_at timestamptz,
  -- Events that stayed on the calendar; null: not known, no answer came.
  left_behind integer,
  -- Whether Google confirmed that the grant ended; null: it was not asked, since somebody goes on using the account.
  revoked_at_google boolean,
  -- Why the account that waited for this was not connected after all.
  next_refused text,
  finished_at timestamptz,
  attempts integer NOT NULL DEFAULT 0,
  due_at timestamptz NOT NULL,
  -- Whose process is at work on it, and until when it may.
  lease uuid,
  leased_until timestamptz,
  CHECK ((finished_at IS NULL) = (step <> 'done'))
);
CREATE UNIQUE INDEX one_withdrawal_of_a_doctor_at_a_time ON withdrawal (user_id) WHERE finished_at IS NULL;
CREATE INDEX ON withdrawal (due_at) WHERE finished_at IS NULL;
CREATE INDEX ON withdrawal (user_id, requested_at);
CREATE INDEX ON withdrawal (google_sub, finished_at);

-- A consent that cannot become the doctor's connection yet: the doctor is asked whether to change accounts, or the account of before
-- is still being left.
CREATE TABLE pending_grant (
  user_id uuid PRIMARY KEY REFERENCES doctor,
  -- Names the question that the doctor is asked: an answer to an earlier one is none to this.
  question uuid NOT NULL,
  google_sub text NOT NULL,
  google_email text NOT NULL,
  refresh_token text NOT NULL,
  access_token text NOT NULL,
  access_token_expires_at timestamptz NOT NULL,
  scopes text[] NOT NULL,
  granted_at timestamptz NOT NULL,
  -- Null: the doctor was asked and has not answered; it is dropped after a while.
  confirmed_at timestamptz
);
CREATE INDEX ON pending_grant (google_sub);

-- A grant that came and is not wanted after all: Google must end it, unless somebody else here uses the account. See src/discarded-grant.
CREATE TABLE discarded_grant (
  id uuid PRIMARY KEY,
  google_sub text NOT NULL,
  refresh_token text,
  discarded_at timestamptz NOT NULL,
  -- When it is forgotten although Google did not answer.
  patient_until timestamptz NOT NULL,
  due_at timestamptz NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  lease uuid,
  leased_until timestamptz,
  finished_at timestamptz,
  -- Whether Google confirmed that the grant ended; null: it was not asked, since somebody uses the account.
  revoked_at_google boolean,
  CHECK ((refresh_token IS NULL) = (finished_at IS NOT NULL))
);
CREATE INDEX ON discarded_grant (due_at) WHERE finished_at IS NULL;
CREATE INDEX ON discarded_grant (google_sub, finished_at);

-- A consent that was asked for. Its state comes back from Google once; a used one is kept for a day, to be told from a stranger's.
CREATE TABLE consent_request (
  -- SHA-256 of the state.
  state_hash bytea PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES doctor,
  -- What the answer must come with: the session's own key, or `bearer` for a doctor's bearer token.
  binding text NOT NULL,
  nonce text NOT NULL,
  code_verifier text NOT NULL,
  redirect_uri text NOT NULL,
  -- 2 where the first consent brought no refresh token.
  attempt integer NOT NULL CHECK (attempt IN (1, 2)),
  asked_at timestamptz NOT NULL,
  used_at timestamptz
);
CREATE INDEX ON consent_request (asked_at);

-- Ids of tokens that are good once: service assertions, security events, logout tokens.
CREATE TABLE used_token_id (
  issuer text NOT NULL,
  token_id text NOT NULL,
  forget_at timestamptz NOT NULL,
  PRIMARY KEY (issuer, token_id)
);
CREATE INDEX ON used_token_id (forget_at);

-- Who did what to whom, when, from where. No patient data. Each row holds the hash of the one before, see src/audit.
CREATE TABLE audit_log (
  seq bigint PRIMARY KEY,
  at timestamptz NOT NULL,
  actor_kind text NOT NULL CHECK (actor_kind IN ('doctor', 'operator', 'directory', 'identity-provider', 'google', 'system')),
  actor_id text NOT NULL,
  action text NOT NULL,
  hospital_id text,
  doctor_id text,
  -- The address that the request came from; null: no request did.
  ip text,
  detail jsonb NOT NULL,
  previous_hash text NOT NULL,
  hash text NOT NULL
);
CREATE INDEX ON audit_log (hospital_id, doctor_id, seq);

-- The end of the chain: locked by whoever appends, so that rows come one after the other.
CREATE TABLE audit_head (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  seq bigint NOT NULL,
  hash text NOT NULL
);
INSERT INTO audit_head (seq, hash) VALUES (0, repeat('0', 64));

CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log is only ever added to';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_log FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON audit_log FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

-- An instant, whatever time zone the connection is set to; and the start, after which a session lasts twelve hours whatever its use.
ALTER TABLE session ALTER COLUMN expire TYPE timestamptz;
ALTER TABLE session ADD COLUMN started_at timestamptz NOT NULL DEFAULT now();

-- A sign-in under way at a hospital's identity provider. Its row is deleted by the one answer that may use it.
CREATE TABLE sign_in_request (
  -- SHA-256 of the state.
  state_hash bytea PRIMARY KEY,
  -- The browser that began it: the answer is taken in this session alone, and the request ends with it.
  session_id varchar NOT NULL REFERENCES session ON DELETE CASCADE,
  hospital_id text NOT NULL,
  -- Where the provider was told to send the answer.
  callback_path text NOT NULL,
  nonce text NOT NULL,
  code_verifier text NOT NULL,
  begun_at timestamptz NOT NULL
);
CREATE INDEX ON sign_in_request (session_id);

-- The provider's own session (`sid`) or subject, by which a back-channel logout names the sessions to end; the doctor, by which
-- deprovisioning does.
CREATE INDEX session_of_provider ON session ((sess -> 'provider' ->> 'issuer'), (sess -> 'provider' ->> 'sid'));
CREATE INDEX session_of_doctor ON session ((sess -> 'doctor' ->> 'id'));
