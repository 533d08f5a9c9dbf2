-- How often identity said that the access of a doctor, or the policy of a hospital (doctor_id ''), is not what it was. Counted and committed
-- before what it says is acted on: what is claimed from then on is not placed by an answer of identity's from before.
create table access_heard (
  hospital_id text not null,
  doctor_id text not null,
  times bigint not null,
  primary key (hospital_id, doctor_id)
);
