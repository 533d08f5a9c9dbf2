-- Doctors whose entries must leave a Google account, and whom identity waits for before it ends the access. A row lasts from
-- `calendar-access.withdrawing.v1` to `calendar.doctor-cleared.v1`.
create table clearing (
  hospital_id text not null,
  doctor_id text not null,
  -- Of the withdrawing message: the answer names it, and an older message does not replace it.
  connection_version bigint not null,
  google_sub text not null,
  requested_at timestamptz not null default now(),
  primary key (hospital_id, doctor_id)
);
