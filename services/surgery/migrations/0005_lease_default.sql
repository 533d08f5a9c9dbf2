-- The lease of infra/postgres makes a reader's row without knowing of positions.
ALTER TABLE checkpoint ALTER COLUMN position SET DEFAULT '0';
