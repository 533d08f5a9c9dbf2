-- Live changes are served from a lane of their own, so that backfills, sweeps and changes of policy never hold them up.
alter table entry add column lane text not null default 'live' check (lane in ('live', 'slow'));
drop index entry_due;
-- By doctor first: a claim goes round the doctors, and one with thousands of entries due costs it no more than one with a single entry.
create index entry_due on entry (lane, hospital_id, doctor_id, due_at) where due_at is not null and lease_token is null;
create index entry_due_at on entry (due_at) where due_at is not null and lease_token is null;
create index entry_lease_until on entry (lease_until) where lease_token is not null;

-- The Google account and calendar that identity last named for a doctor. A hint for fairness and for sweeps, never for access:
-- that, identity is asked.
create table doctor_account (
  hospital_id text not null,
  doctor_id text not null,
  google_sub text not null,
  calendar_id text not null,
  -- When what Google has is next compared with what is desired.
  sweep_due_at timestamptz not null,
  swept_at timestamptz,
  sweep_lease_token uuid,
  sweep_lease_until timestamptz,
  primary key (hospital_id, doctor_id)
);
create index doctor_account_google_sub on doctor_account (google_sub);
create index doctor_account_sweep_due on doctor_account (sweep_due_at);
create index placement_account on placement (google_sub, calendar_id);
