-- The newest message of every surgery, and who owns it.
create table surgery_head (
  hospital_id text not null,
  surgery_id text not null,
  source text not null,
  revision bigint not null,
  -- Tells a repeated message from another one under the same revision.
  content_hash text not null,
  data jsonb not null,
  received_at timestamptz not null default now(),
  primary key (hospital_id, surgery_id)
);

-- What one doctor's calendar must show of one surgery. Due rows are the reconciler's work queue.
create table entry (
  hospital_id text not null,
  surgery_id text not null,
  doctor_id text not null,
  wanted boolean not null,
  revision bigint not null,
  -- Counts the ids that are spent: a deleted one can never be inserted again.
  generation integer not null default 0,
  -- Rises with every reply.
  entry_version bigint not null default 0,
  -- Null: nothing to do.
  due_at timestamptz,
  -- Rises with every reason to look again: a worker clears due_at only where none came while it worked.
  wakes bigint not null default 1,
  attempts integer not null default 0,
  -- The code of the failure last replied, so that it is replied once and not with every attempt.
  failure_code text,
  lease_token uuid,
  lease_until timestamptz,
  primary key (hospital_id, surgery_id, doctor_id),
  foreign key (hospital_id, surgery_id) references surgery_head
);
create index entry_due on entry (due_at) where due_at is not null;
create index entry_lease on entry (lease_token) where lease_token is not null;
create index entry_doctor on entry (hospital_id, doctor_id);

-- One event at one place. Written before the insert is sent, so that an event whose answer never came is still known.
create table placement (
  hospital_id text not null,
  surgery_id text not null,
  doctor_id text not null,
  google_sub text not null,
  calendar_id text not null,
  event_id text not null,
  state text not null check (state in ('intended', 'placed')),
  intended_at timestamptz not null default now(),
  etag text,
  content_hash text,
  html_link text,
  primary key (hospital_id, surgery_id, doctor_id, google_sub, calendar_id, event_id),
  foreign key (hospital_id, surgery_id, doctor_id) references entry
);

-- Publishers who set reply_to and have no final answer to their message yet.
create table reply_request (
  id bigint generated always as identity primary key,
  hospital_id text not null,
  surgery_id text not null,
  doctor_id text not null,
  revision bigint not null,
  reply_to text not null,
  correlation_id text
);
create index reply_request_entry on reply_request (hospital_id, surgery_id, doctor_id);

-- What came of every entry, for operators and for the doctor's portal. No patient data.
create table sync_log (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  hospital_id text not null,
  surgery_id text not null,
  doctor_id text not null,
  revision bigint not null,
  entry_version bigint not null,
  -- A settled outcome, or `failed` with its code.
  outcome text not null,
  failure_code text,
  permanent boolean,
  event_id text
);
create index sync_log_doctor on sync_log (hospital_id, doctor_id, id);
create index sync_log_surgery on sync_log (hospital_id, surgery_id, id);
-- The tables of a transactional outbox. A service that has one copies this into a migration of its own schema.

-- Messages that a transaction decided on and that are not confirmed by the bus yet, in the order they must go out.
CREATE TABLE outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- Messages of one key go out one after the other.
  ordering_key text NOT NULL,
  exchange text NOT NULL,
  routing_key text NOT NULL,
  body bytea NOT NULL,
  content_type text NOT NULL,
  message_id text NOT NULL,
  correlation_id text,
  drop_if_unroutable boolean NOT NULL,
  -- Later than now: nobody was bound for an earlier message of the key.
  retry_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX outbox_ordering_key ON outbox (ordering_key, id);

-- One relay is at work at a time, by a lease on the database's clock.
CREATE TABLE outbox_relay (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  holder uuid NOT NULL,
  leased_until timestamptz NOT NULL
);
