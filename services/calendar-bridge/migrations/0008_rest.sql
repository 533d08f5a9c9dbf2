-- Right after a change at Google an entry rests, so that a burst of edits costs a call a second and not a call an edit.
alter table entry add column rest_until timestamptz;
