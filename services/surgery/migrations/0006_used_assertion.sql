-- Assertions of identity that were presented: each is good once. Bounded by their lifetime, a minute and a few seconds.
create table surgery.used_assertion (
  token_id text primary key,
  forget_at timestamptz not null
);
create index used_assertion_by_forget_at on surgery.used_assertion (forget_at);
