-- Somebody looked at what stands on the calendar: its next sweep takes off whatever nothing wants, however much that is.
alter table doctor_account add column removes_strays boolean not null default false;
-- A sweep asks how many were found lately before it takes any off.
create index sync_log_strays on sync_log (at) where outcome = 'found-stray';
-- A sweep tries once more what failed for good.
create index entry_failed on entry (hospital_id, doctor_id) where failure_code is not null and due_at is null and lease_token is null;
