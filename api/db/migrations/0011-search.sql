-- By what a name is found: the first characters of keyed hashes of the name and its sound, so that
-- several names share one; which of them is meant is seen by opening their names.
create table person_name_words (
  person_id text not null references persons (id) on delete cascade,
  hash text not null,
  primary key (person_id, hash)
);
create index person_name_words_by_hash on person_name_words (hash, person_id);
alter table person_name_words enable row level security;
create policy seen on person_name_words
  using ((select sees_district()) or exists (select from persons where persons.id = person_id));

-- What is open at a place, and the newest of a type, without reading the cases of years.
create index incidents_open_by_site on incidents (site_id, reported_at desc)
  where state not in ('closed', 'dismissed');
create index incidents_open_by_community on incidents (community_id, reported_at desc)
  where state not in ('closed', 'dismissed');
create index incidents_open_newest on incidents (reported_at desc)
  where state not in ('closed', 'dismissed');
create index incidents_by_type on incidents (type, reported_at desc);
create index incidents_by_type_in_community on incidents (community_id, type, reported_at desc);
create index incidents_by_type_at_site on incidents (site_id, type, reported_at desc);
create index volunteers_by_skills on volunteers using gin (skills);

-- Imports of the roster (名册): what stood before is sealed, and forgotten when it cannot be undone.
create table roster_imports (
  id text primary key,
  at bigint not null,
  account_id text not null,
  joined integer not null,
  changed integer not null,
  moved integer not null,
  departed integer not null,
  undone_at bigint
);
create table roster_import_rows (
  import_id text not null references roster_imports (id) on delete cascade,
  person_id text not null references persons (id) on delete cascade,
  deed text not null check (deed in ('join', 'change', 'move', 'leave')),
  person_written_at bigint not null,
  volunteer_written_at bigint,
  sealed text,
  primary key (import_id, person_id)
);
create index roster_import_rows_by_person on roster_import_rows (person_id);

-- Joins, moves (组织关系转接) and leaves of members, by day; `sealed` names the branches while the
-- consent to keep them stands.
create table member_history (
  id text primary key,
  person_id text not null references persons (id) on delete cascade,
  kind text not null check (kind in ('join', 'move', 'leave', 'undo')),
  at bigint not null,
  from_community text,
  to_community text,
  import_id text,
  sealed text
);
create index member_history_by_person on member_history (person_id, at, id);

-- A withdrawn consent takes the branch out of the history as well (个人信息保护法 15, 47).
create function forget_branches() returns trigger language plpgsql as $$
begin
  update member_history set sealed = null where person_id = new.person_id;
  return null;
end $$;
create trigger forget_branches after update of withdrawn_at on person_consents
  for each row when (new.what = 'party_membership' and new.withdrawn_at is not null)
  execute function forget_branches();

alter table roster_import_rows enable row level security;
create policy seen on roster_import_rows
  using ((select sees_district()) or exists (select from persons where persons.id = person_id));
alter table member_history enable row level security;
create policy seen on member_history
  using ((select sees_district()) or exists (select from persons where persons.id = person_id));
alter table roster_imports enable row level security;
create policy seen on roster_imports using ((select sees_district()));
