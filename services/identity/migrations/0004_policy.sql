-- What each hospital's policy was when it was last announced to the bridge; null: none is known.
CREATE TABLE announced_policy (
  hospital_id text PRIMARY KEY,
  patient_details text
);
