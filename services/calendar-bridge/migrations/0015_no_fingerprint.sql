-- A repeated message is told from another one under the same revision by `data` itself. Neither written nor read any more, and nullable
-- for that; a later release drops it.
alter table surgery_head alter column content_hash drop not null;
