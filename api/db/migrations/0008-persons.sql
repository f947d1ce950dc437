-- Which keys these records were sealed with: another file with keys is refused at start.
create table vault_keys (
  id text primary key,
  proof text not null,
  seen_at bigint not null
);

-- Residents (居民) and members (党员志愿者). Only the mask of a name stands here in plain.
create table persons (
  id text primary key,
  kind text not null check (kind in ('resident', 'member')),
  community_id text references communities (id),
  site_id text references sites (id),
  masked_name text not null,
  created_at bigint not null,
  updated_at bigint not null,
  left_at bigint
);
create index persons_by_community on persons (community_id, id);
create index persons_by_site on persons (site_id, id);

-- One sealed datum a row, so that one loop reseals them all; `hash` is keyed, for exact search.
create table person_data (
  person_id text not null references persons (id) on delete cascade,
  field text not null check (field in ('name', 'telephone', 'identity_number', 'address', 'dwelling',
    'plate', 'health_limits', 'party_branch')),
  number integer not null default 0,
  sealed text not null,
  hash text,
  primary key (person_id, field, number)
);
create index person_data_by_hash on person_data (hash) where hash is not null;

-- Separate consent (个人信息保护法 29); the record of a withdrawal stays when the datum is gone.
create table person_consents (
  id text primary key,
  person_id text not null references persons (id) on delete cascade,
  what text not null check (what in ('health_limits', 'party_membership')),
  how text not null check (how in ('paper', 'in_person', 'online', 'roster')),
  given_at bigint not null,
  recorded_by text not null,
  withdrawn_at bigint,
  withdrawn_by text
);
create unique index one_standing_consent on person_consents (person_id, what)
  where withdrawn_at is null;

-- Every look at plain data (查看明文): the id is the asker's, so that one asked again gives nothing.
create table person_reveals (
  id text primary key,
  account_id text not null,
  person_id text not null references persons (id) on delete cascade,
  fields text[] not null,
  reason text not null,
  incident_id text references incidents (id),
  at bigint not null,
  until bigint not null
);
create index person_reveals_by_account on person_reveals (account_id, at);
create index person_reveals_by_person on person_reveals (person_id, at);

-- Volunteers are persons. SQL cannot seal: what was plain waits here until the next start seals it.
create table volunteers_to_seal (
  id text primary key,
  name text not null,
  phone text
);
insert into persons (id, kind, community_id, masked_name, created_at, updated_at)
  select id, 'member', community_id,
    case when char_length(btrim(name)) > 1 then left(btrim(name), 1) else '' end || '*',
    updated_at, updated_at
  from volunteers;
insert into volunteers_to_seal (id, name, phone) select id, name, phone from volunteers;
-- The branch says who is a party member; nobody's separate consent is on record, so it goes.
alter table volunteers drop column name, drop column phone, drop column branch;
alter table volunteers add constraint a_volunteer_is_a_person
  foreign key (id) references persons (id) on delete cascade;

alter table persons enable row level security;
create policy seen on persons
  using ((select sees_district()) or community_id = (select seen_community())
    or site_id = (select seen_site())
    or (kind = 'member' and community_id = (select home_community())));
alter table person_data enable row level security;
create policy seen on person_data
  using ((select sees_district()) or exists (select from persons where persons.id = person_id));
alter table person_consents enable row level security;
create policy seen on person_consents
  using ((select sees_district()) or exists (select from persons where persons.id = person_id));
alter table person_reveals enable row level security;
create policy seen on person_reveals
  using ((select sees_district()) or exists (select from persons where persons.id = person_id));
