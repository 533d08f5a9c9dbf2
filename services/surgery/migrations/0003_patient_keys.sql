-- The keys of all the patients' data that the surgery's events ever held: by them a patient's surgeries are found when the patient is
-- to be forgotten. That is rare and may read all of a hospital's rows; an index would cost every change.
ALTER TABLE board ADD COLUMN patient_key_ids text[] NOT NULL DEFAULT '{}';
