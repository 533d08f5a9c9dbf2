-- When the entry was last worked on. A list that Google was asked for before then says nothing of it.
alter table entry add column concluded_at timestamptz;

-- Sweeps of the doctor's calendar that failed in a row.
alter table doctor_account add column sweep_attempts integer not null default 0;
