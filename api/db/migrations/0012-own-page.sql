-- A person asks to have what they cannot set themselves put right (个人信息保护法 46); no value stands
-- here: staff take it from the document that the person shows.
create table person_requests (
  id text primary key,
  person_id text not null references persons (id) on delete cascade,
  field text not null check (field in ('name', 'identity_number')),
  asked_at bigint not null,
  closed_at bigint,
  outcome text check (outcome in ('corrected', 'declined')),
  why text
);
create unique index one_open_request on person_requests (person_id, field) where closed_at is null;
create index person_requests_by_person on person_requests (person_id, asked_at);

alter table person_requests enable row level security;
create policy seen on person_requests
  using ((select sees_district()) or exists (select from persons where persons.id = person_id));
