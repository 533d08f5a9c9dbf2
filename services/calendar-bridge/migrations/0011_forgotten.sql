-- Surgeries whose patient was forgotten. No message of such a revision or an older one, from wherever it comes, brings the patient
-- back. No patient data.
create table forgotten_surgery (
  hospital_id text not null,
  surgery_id text not null,
  -- Of the surgery's newest message when the patient was forgotten.
  revision bigint not null,
  forgotten_at timestamptz not null,
  primary key (hospital_id, surgery_id)
);
