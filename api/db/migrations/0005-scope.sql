-- Who answers for what: null in both columns is the whole district.
alter table accounts
  add column community_id text references communities (id),
  add column site_id text references sites (id);

-- A case lies in a site as in a community; what came before is placed by its device.
alter table incidents add column site_id text references sites (id);
update incidents set site_id = devices.site_id from devices where devices.id = incidents.device_id;
create index incidents_newest on incidents (reported_at desc, id desc);

-- What the connection sees: 'district', 'community/<id>', 'site/<id>'; nothing while it is unset.
create function sees_district() returns boolean language sql stable parallel safe as $$
  select coalesce(current_setting('linli.sight', true) = 'district', false)
$$;
create function seen_community() returns text language sql stable parallel safe as $$
  select substr(current_setting('linli.sight', true), 11)
  where starts_with(current_setting('linli.sight', true), 'community/')
$$;
create function seen_site() returns text language sql stable parallel safe as $$
  select substr(current_setting('linli.sight', true), 6)
  where starts_with(current_setting('linli.sight', true), 'site/')
$$;
-- A site's people and names are its community's.
create function home_community() returns text language sql stable parallel safe as $$
  select coalesce(seen_community(), (select community_id from sites where id = seen_site()))
$$;

-- The functions stand in sub-selects, so that a statement asks each of them once and not per row.
alter table communities enable row level security;
create policy seen on communities
  using ((select sees_district()) or id = (select home_community()))
  with check ((select sees_district()));
alter table sites enable row level security;
create policy seen on sites
  using ((select sees_district()) or community_id = (select seen_community())
    or id = (select seen_site()))
  with check ((select sees_district()));
alter table lots enable row level security;
create policy seen on lots
  using ((select sees_district()) or community_id = (select seen_community())
    or site_id = (select seen_site()))
  with check ((select sees_district()));
alter table devices enable row level security;
create policy seen on devices
  using ((select sees_district()) or community_id = (select seen_community())
    or site_id = (select seen_site()))
  with check ((select sees_district()));
alter table volunteers enable row level security;
create policy seen on volunteers
  using ((select sees_district()) or community_id = (select home_community()));

alter table incidents enable row level security;
create policy seen on incidents
  using ((select sees_district()) or community_id = (select seen_community())
    or site_id = (select seen_site()));
alter table incident_events enable row level security;
create policy seen on incident_events
  using ((select sees_district())
    or exists (select from incidents where incidents.id = incident_id));

alter table bay_evidence enable row level security;
create policy seen on bay_evidence
  using ((select sees_district()) or exists (select from devices where devices.id = bay_id));
alter table bay_states enable row level security;
create policy seen on bay_states
  using ((select sees_district()) or lot_id in (select id from lots));
alter table stays enable row level security;
create policy seen on stays
  using ((select sees_district()) or lot_id in (select id from lots));
alter table stay_corrections enable row level security;
create policy seen on stay_corrections
  using ((select sees_district()) or exists (select from stays where stays.id = stay_id));
alter table payments enable row level security;
create policy seen on payments
  using ((select sees_district()) or exists (select from stays where stays.id = stay_id));

-- What holds for every lot is for all to read and for the district to set.
alter table tariffs enable row level security;
create policy seen on tariffs
  using ((select sees_district()) or lot_id is null or lot_id in (select id from lots))
  with check ((select sees_district()) or lot_id in (select id from lots));
alter table sharing_policies enable row level security;
create policy seen on sharing_policies
  using ((select sees_district()) or lot_id is null or lot_id in (select id from lots))
  with check ((select sees_district()) or lot_id in (select id from lots));
alter table ledger_entries enable row level security;
create policy seen on ledger_entries
  using ((select sees_district()) or lot_id in (select id from lots));
alter table ledger_lines enable row level security;
create policy seen on ledger_lines
  using ((select sees_district())
    or exists (select from ledger_entries where ledger_entries.id = entry_id));

-- Two questions whose answer does not depend on who asks: they tell a number and ids, no case.
create function last_incident_number(prefix text) returns integer
  language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(max(substr(code, length(prefix) + 1)::int), 0) from incidents
  where code like prefix || '%'
$$;
create function engaged_volunteers() returns setof text
  language sql stable security definer set search_path = public, pg_temp as $$
  select distinct volunteer_id from incidents
  where state = 'dispatched' and volunteer_id is not null
$$;
