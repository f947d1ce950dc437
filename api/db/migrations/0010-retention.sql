-- How long each class of personal data is kept (保存期限), and what the last run took away.
create table retention_rules (
  class text primary key,
  keep_days integer not null check (keep_days >= 0),
  next_at bigint not null,
  last_at bigint,
  last_before bigint,
  last_removed bigint
);

-- What is corrected by adding is still forgotten in time: only the functions below say that they forget,
-- and the application may write to these tables through nothing else.
create function refuse_unless_forgetting() returns trigger language plpgsql as $$
begin
  if coalesce(current_setting('linli.forgetting', true), '') <> 'on' then
    raise exception '% is append-only: correct it by adding', tg_table_name;
  end if;
  return null;
end $$;

drop trigger history_is_immutable on incident_events;
create trigger history_stays before delete or truncate on incident_events
  for each statement execute function refuse_change();
create trigger history_is_immutable before update on incident_events
  for each statement execute function refuse_unless_forgetting();

-- The words of cases that ended before `before` (epoch ms) go; what happened and when stays.
create function forget_case_notes(before bigint) returns integer
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  reports integer;
  lines integer;
begin
  perform set_config('linli.forgetting', 'on', true);
  update incident_events e set note = null from incidents i
    where i.id = e.incident_id and e.note is not null
      and i.state in ('closed', 'dismissed') and i.updated_at < before;
  get diagnostics lines = row_count;
  update incidents set note = null
    where note is not null and state in ('closed', 'dismissed') and updated_at < before;
  get diagnostics reports = row_count;
  perform set_config('linli.forgetting', '', true);
  return reports + lines;
end $$;

-- The audit's records go, their leaves stay: every proof and checkpoint holds as before.
drop trigger audit_is_immutable on audit_records;
create trigger audit_is_immutable before update or truncate on audit_records
  for each statement execute function refuse_change();
create trigger audit_goes_with_time before delete on audit_records
  for each statement execute function refuse_unless_forgetting();
create function forget_audit(before bigint, out removed integer, out up_to bigint)
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform set_config('linli.forgetting', 'on', true);
  select max(leaf.position) into up_to from audit_records r
    join log_leaves leaf on leaf.log = 'audit' and leaf.entry_id = r.id where r.at < before;
  delete from audit_records where at < before;
  get diagnostics removed = row_count;
  perform set_config('linli.forgetting', '', true);
end $$;
