-- Of the oldest message whose change is not on the calendar yet: when its publisher decided on it, and its trace (W3C traceparent), which
-- the work at Google goes on with.
alter table entry add column desired_at timestamptz;
alter table entry add column traceparent text;
