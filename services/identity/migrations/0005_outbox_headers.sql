-- As the outbox package has it now; identity's own messages carry none.
ALTER TABLE outbox ADD COLUMN headers jsonb;
