-- How long the rest after the last change was, in milliseconds: it grows while a burst of edits goes on.
alter table entry add column rest_ms integer;
