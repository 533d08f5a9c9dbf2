-- What a person changed in Google: the names of fields, never their values.
alter table sync_log add column detail text;

-- Lists are newest first, by the instant and then by the number of the line.
drop index sync_log_doctor;
drop index sync_log_surgery;
create index sync_log_hospital on sync_log (hospital_id, at, id);
create index sync_log_doctor on sync_log (hospital_id, doctor_id, at, id);
create index sync_log_surgery on sync_log (hospital_id, surgery_id, at, id);
-- Failures and findings are few among many settled lines.
create index sync_log_outcome on sync_log (hospital_id, outcome, at, id);

-- Assertions that identity signed: each is good once, over all replicas.
create table used_assertion (
  token_id text primary key,
  forget_at timestamptz not null
);
create index used_assertion_forget_at on used_assertion (forget_at);

-- Messages that a queue of the bridge could not take, out of the broker's parking queues, until an operator decides on each.
create table parked_message (
  id bigint generated always as identity primary key,
  -- The same message delivered a second time is stored once.
  fingerprint text not null unique,
  -- The queue that it was meant for.
  queue text not null,
  routing_key text not null,
  message_id text,
  content_type text,
  correlation_id text,
  reply_to text,
  -- The RabbitMQ user who published it, as the broker validated it.
  publisher text,
  reason text not null,
  parked_at timestamptz not null,
  -- As the body says; null where it cannot be read.
  hospital_id text,
  size integer not null,
  -- JSON as text: a header may hold what jsonb refuses.
  headers text,
  -- Holds a patient's data, so it goes with the decision.
  body bytea,
  decision text check (decision in ('replayed', 'discarded')),
  decided_at timestamptz,
  decided_by text,
  decision_reason text,
  check ((decision is null) = (body is not null)),
  check ((decision is null) = (decided_at is null and decided_by is null and decision_reason is null))
);
create index parked_message_hospital on parked_message (hospital_id, id);
create index parked_message_waiting on parked_message (id) where decision is null;

-- Who looked at the content of a parked message.
create table parked_message_reading (
  id bigint generated always as identity primary key,
  parked_message_id bigint not null references parked_message,
  read_at timestamptz not null default now(),
  read_by text not null
);

-- A message that an operator replays says by headers how it had been published.
alter table outbox add column headers jsonb;
