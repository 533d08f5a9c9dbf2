CREATE TABLE doctor (
  id uuid PRIMARY KEY,
  hospital_id text NOT NULL,
  -- The doctor's id at the hospital's identity provider; `surgeonId` in the messages.
  doctor_id text NOT NULL,
  -- `sub` at the hospital's identity provider.
  subject text NOT NULL,
  email text,
  name text,
  -- Rises with every change of the doctor's connection. It stands here, not on the connection: a connection that was removed and
  -- made again must not start over, or the bridge would take the new answer for an old one.
  connection_version integer NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL,
  signed_in_at timestamptz NOT NULL,
  UNIQUE (hospital_id, doctor_id),
  UNIQUE (id, hospital_id)
);

-- One Google account with its one grant to this project, however many doctors (of different hospitals) it belongs to.
CREATE TABLE google_account (
  -- Google's `sub`; an address can change its owner.
  sub text PRIMARY KEY,
  email text NOT NULL,
  -- JWEs, see src/tokens. A revoked account keeps its dead refresh token until a new consent replaces it.
  refresh_token text NOT NULL,
  access_token text,
  access_token_expires_at timestamptz,
  scopes text[] NOT NULL,
  status text NOT NULL CHECK (status IN ('active', 'revoked')),
  granted_at timestamptz NOT NULL,
  revoked_at timestamptz CHECK ((revoked_at IS NULL) = (status = 'active')),
  -- Whose process is refreshing the access token, and until when it may: nothing is locked while Google is asked.
  refresh_lease uuid,
  refresh_leased_until timestamptz,
  CHECK ((access_token IS NULL) = (access_token_expires_at IS NULL)),
  CHECK ((refresh_lease IS NULL) = (refresh_leased_until IS NULL)),
  UNIQUE (sub, email, refresh_token)
);

-- Which doctor writes to which Google account. The account owns the address and the refresh token; the copies that stand here are the
-- database's to keep: the foreign key refuses any other value, and its cascade carries every change of the account over in the same
-- statement. (A view would do without copies, but could not be referenced or constrained; a trigger could be switched off.)
-- The index behind it takes tokens up to about 1,500 bytes in the clear; Google's are at most 512.
CREATE TABLE user_google_auth (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL UNIQUE,
  hospital_id text NOT NULL,
  google_sub text NOT NULL,
  google_email text NOT NULL,
  refresh_token text NOT NULL,
  connected_at timestamptz NOT NULL,
  FOREIGN KEY (user_id, hospital_id) REFERENCES doctor (id, hospital_id),
  FOREIGN KEY (google_sub, google_email, refresh_token)
    REFERENCES google_account (sub, email, refresh_token) ON UPDATE CASCADE,
  CONSTRAINT one_doctor_of_a_hospital_per_google_account UNIQUE (hospital_id, google_sub)
);
CREATE INDEX ON user_google_auth (google_sub, google_email, refresh_token);

-- As connect-pg-simple expects it.
CREATE TABLE session (
  sid varchar PRIMARY KEY,
  sess json NOT NULL,
  expire timestamp(6) NOT NULL
);
CREATE INDEX ON session (expire);
