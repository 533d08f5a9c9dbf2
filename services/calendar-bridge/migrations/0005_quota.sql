-- What Google counts: requests of the whole project and of one account, in a sliding window. Unlogged: a budget that is lost with the
-- server's memory costs one window of politeness and no data, and nothing of it has to reach the disk before a call may go out.
create unlogged table quota_scope (
  -- `project`, or `account:` and Google's `sub`.
  scope text primary key,
  -- No call before then; and none of the slow lane.
  held_until timestamptz,
  slow_held_until timestamptz,
  -- Of the limit, as Google last allowed it; it grows back with time (see quota_share).
  share real not null default 1,
  reduced_at timestamptz
);

create unlogged table quota_use (
  scope text not null,
  -- When the slot began: a two-hundredth of the window.
  slot timestamptz not null,
  units integer not null,
  primary key (scope, slot)
);
create index quota_use_slot on quota_use (slot);

-- The share of a limit that counts now: a tenth of the limit comes back with every window.
create function quota_share(p_scope quota_scope, p_window_ms integer, p_at timestamptz) returns double precision
language sql immutable as $$
  select least(1, p_scope.share
    + coalesce(extract(epoch from p_at - p_scope.reduced_at)::float8 * 1000 / (10 * p_window_ms::float8), 0))
$$;

create function lock_quota(p_scope text) returns quota_scope
language plpgsql set search_path from current as $$
declare
  locked quota_scope;
begin
  loop
    select * into locked from quota_scope where scope = p_scope for no key update;
    if found then return locked; end if;
    insert into quota_scope (scope) values (p_scope) on conflict do nothing;
  end loop;
end
$$;

-- When it is worth asking again for a call of this lane; null: it may go now. Where the budget is used up that is not when one unit
-- is free but when `p_worth` are, since every refusal costs a claim. The window is 1 % longer than Google's: at least half of that is
-- left for calls that overtake each other on their way, the rest is the rounding of a slot.
create function quota_wait(
  p_scope quota_scope, p_lane text, p_limit integer, p_worth integer, p_window_ms integer, p_at timestamptz
) returns timestamptz
language plpgsql set search_path from current as $$
declare
  counted constant interval := p_window_ms * interval '1010 microseconds';
  slow constant boolean := p_lane = 'slow';
  -- The rest is kept for live changes.
  part constant double precision := case when slow then 0.9 else 1 end;
  allowed constant integer := greatest(1, floor(p_limit * part * quota_share(p_scope, p_window_ms, p_at)));
  held constant timestamptz := greatest(p_scope.held_until, case when slow then p_scope.slow_held_until end);
  used integer;
  free_at timestamptz;
begin
  if held > p_at then return held; end if;
  select coalesce(sum(units), 0) into used from quota_use where scope = p_scope.scope and slot > p_at - counted;
  if used < allowed then return null; end if;
  select slot + counted into free_at
  from (select slot, sum(units) over (order by slot) as freed from quota_use
    where scope = p_scope.scope and slot > p_at - counted) as leaving
  where freed >= used - allowed + least(p_worth, allowed)
  order by slot limit 1;
  return free_at;
end
$$;

-- Takes one unit of the account's budget and one of the project's: null, or, with nothing taken, the instant when it is worth asking
-- again; the scope that is used up is held until then, so that nothing is claimed for it. Both rows are locked before the use is read, in
-- this order everywhere, so that replicas together never take more. `p_at` is the database's clock unless given.
create function take_quota(
  p_google_sub text, p_lane text, p_account_limit integer, p_project_limit integer, p_window_ms integer,
  p_at timestamptz default null
) returns timestamptz
language plpgsql set search_path from current as $$
declare
  account constant quota_scope := lock_quota('account:' || p_google_sub);
  project constant quota_scope := lock_quota('project');
  at constant timestamptz := coalesce(p_at, clock_timestamp());
  this_slot constant timestamptz := date_bin(p_window_ms * interval '5 microseconds', at, timestamptz '2000-01-01Z');
  -- What is used up at the project stops everybody, so everybody waits for less of it.
  account_wait constant timestamptz :=
    quota_wait(account, p_lane, p_account_limit, greatest(1, p_account_limit / 20), p_window_ms, at);
  project_wait constant timestamptz :=
    quota_wait(project, p_lane, p_project_limit, greatest(1, p_project_limit / 100), p_window_ms, at);
  units_of_project integer;
begin
  if account_wait is null and project_wait is null then
    insert into quota_use as u (scope, slot, units) values (account.scope, this_slot, 1)
    on conflict (scope, slot) do update set units = u.units + 1;
    insert into quota_use as u (scope, slot, units) values (project.scope, this_slot, 1)
    on conflict (scope, slot) do update set units = u.units + 1 returning units into units_of_project;
    -- With each new slot, what has left every window.
    if units_of_project = 1 then
      delete from quota_use where slot in
        (select slot from quota_use where slot < at - 2 * p_window_ms * interval '1 ms' order by slot limit 500);
    end if;
    return null;
  end if;
  update quota_scope s
  set held_until = case p_lane when 'live' then greatest(s.held_until, w.until) else s.held_until end,
      slow_held_until = case p_lane when 'slow' then greatest(s.slow_held_until, w.until) else s.slow_held_until end
  from (values (account.scope, account_wait), (project.scope, project_wait)) as w (scope, until)
  where s.scope = w.scope and w.until is not null;
  return greatest(account_wait, project_wait);
end
$$;

-- By lane: what is due in one is found without reading what is due in the other.
drop index entry_due_at;
create index entry_due_at on entry (lane, due_at) where due_at is not null and lease_token is null;
-- How many entries of an account are in workers' hands.
create index entry_leased on entry (hospital_id, doctor_id) where lease_token is not null;

-- Claims up to `p_limit` due entries of one lane under `p_token`: first those whose lease ran out, then round the doctors, beginning
-- after the one served last. Of each Google account four entries are in hand at the most (the slow lane leaves the fourth place to a
-- live change), whichever replicas hold them: who chooses
-- from an account holds a lock on its name until the claim is committed and counts under it, which takes a statement, and so a
-- snapshot, of its own. That is why this is a function: in the middle of a transaction of several round trips a process that is
-- stopped would keep its locks.
--
-- Where little is due, its doctors are known at once, however many others wait for a later moment. Else each doctor is a step along an
-- index, however much is due; after `p_visits` doctors the claim ends all the same and the next one goes on from there
-- (`came_round` is false). `passed_over`: something is due that a worker elsewhere must finish first.
create function claim_lane(
  p_lane text, p_limit integer, p_token uuid, p_lease_ms integer, p_after_hospital text, p_after_doctor text, p_visits integer,
  out claimed integer, out last_hospital text, out last_doctor text, out came_round boolean, out passed_over boolean
)
-- Planned once a connection, and by the indexes: the plan of a short queue must do for a long one.
language plpgsql set search_path from current
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_sort = off as $$
declare
  lease_ends constant timestamptz := now() + p_lease_ms * interval '1 ms';
  little constant integer := 64;
  due_count integer;
  due_hospitals text[];
  due_doctors text[];
  wrapped boolean := false;
  next_hospital text;
  next_doctor text;
  next_due timestamptz;
  account text;
  in_hand integer;
  taken integer;
  width constant integer := case p_lane when 'slow' then 3 else 4 end;
begin
  claimed := 0;
  last_hospital := p_after_hospital;
  last_doctor := p_after_doctor;
  came_round := true;
  passed_over := false;
  if p_limit <= 0 then return; end if;
  if exists (select from quota_scope where scope = 'project'
      and greatest(held_until, case when p_lane = 'slow' then slow_held_until end) > now()) then
    return;
  end if;

  -- What its worker did last at Google is not known: no event of the entry may pass for what it was before.
  with abandoned as (
    select hospital_id, surgery_id, doctor_id from entry
    where lane = p_lane and lease_token is not null and lease_until < now()
    order by lease_until limit p_limit
    for update skip locked
  ), passed_on as (
    update entry e set lease_token = p_token, lease_until = lease_ends from abandoned a
    where (e.hospital_id, e.surgery_id, e.doctor_id) = (a.hospital_id, a.surgery_id, a.doctor_id)
    returning e.hospital_id, e.surgery_id, e.doctor_id
  ), doubted as (
    update placement p set content_hash = null from passed_on o
    where (p.hospital_id, p.surgery_id, p.doctor_id) = (o.hospital_id, o.surgery_id, o.doctor_id)
  )
  select count(*) into claimed from passed_on;

  select count(*), array_agg(hospital_id), array_agg(doctor_id) into due_count, due_hospitals, due_doctors
  from (select hospital_id, doctor_id from entry
    where lane = p_lane and due_at <= now() and lease_token is null order by due_at limit little) as due;
  if due_count = 0 then return; end if;

  for visit in 1 .. p_visits + 1 loop
    exit when claimed >= p_limit;
    if visit > p_visits then
      came_round := false;
      exit;
    end if;
    if due_count < little then
      select hospital, doctor, now() into next_hospital, next_doctor, next_due
      from unnest(due_hospitals, due_doctors) as known (hospital, doctor)
      where (hospital, doctor) > (last_hospital, last_doctor)
      order by hospital, doctor limit 1;
    else
      select hospital_id, doctor_id, due_at into next_hospital, next_doctor, next_due from entry
      where lane = p_lane and due_at is not null and lease_token is null
        and (hospital_id, doctor_id) > (last_hospital, last_doctor)
      order by hospital_id, doctor_id, due_at limit 1;
    end if;
    if not found then
      exit when wrapped;
      wrapped := true;
      last_hospital := '';
      last_doctor := '';
      continue;
    end if;
    exit when wrapped and (next_hospital, next_doctor) > (p_after_hospital, p_after_doctor);
    last_hospital := next_hospital;
    last_doctor := next_doctor;
    continue when next_due > now();

    account := (select google_sub from doctor_account where hospital_id = next_hospital and doctor_id = next_doctor);
    continue when exists (select from quota_scope where scope = 'account:' || account
      and greatest(held_until, case when p_lane = 'slow' then slow_held_until end) > now());
    taken := 0;
    if pg_try_advisory_xact_lock(hashtextextended(
        'claim ' || coalesce('account ' || account, 'doctor ' || next_hospital || '/' || next_doctor), 0)) then
      select count(*) into in_hand from entry
      where lease_token is not null and (hospital_id, doctor_id) in (
        select next_hospital, next_doctor
        union select hospital_id, doctor_id from doctor_account where google_sub = account);
      with free as (
        select hospital_id, surgery_id, doctor_id from entry
        where lane = p_lane and hospital_id = next_hospital and doctor_id = next_doctor
          and due_at <= now() and lease_token is null
        order by due_at limit greatest(0, least(width - in_hand, p_limit - claimed))
        for update skip locked
      ), leased as (
        update entry e set lease_token = p_token, lease_until = lease_ends from free f
        where (e.hospital_id, e.surgery_id, e.doctor_id) = (f.hospital_id, f.surgery_id, f.doctor_id)
        returning 1
      )
      select count(*) into taken from leased;
    end if;
    claimed := claimed + taken;
    passed_over := passed_over or taken = 0;
  end loop;
end
$$;
