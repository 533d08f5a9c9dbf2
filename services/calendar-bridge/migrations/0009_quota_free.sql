-- How many calls the scope's budget has room for just now, of whichever lane; as `take_quota` would count, with nothing locked or taken.
create function quota_free(p_scope text, p_limit integer, p_window_ms integer) returns integer
language sql stable set search_path from current as $$
  select greatest(0, floor(p_limit * coalesce((
    select quota_share(s, p_window_ms, clock_timestamp()) from quota_scope s where s.scope = p_scope), 1)) - coalesce((
    select sum(units) from quota_use
    where scope = p_scope and slot > clock_timestamp() - p_window_ms * interval '1010 microseconds'), 0))::integer
$$;
