-- One link for the one offer that stands: the volunteer asked acts on that task without a password.
-- `offer_id` is the dispatch on the case's timeline; a later one, or a recall, makes the link worthless.
-- Only hashes stand here: of what the link carries, and of what the first browser to open it was given.
create table task_links (
  incident_id text primary key references incidents (id) on delete cascade,
  volunteer_id text not null references persons (id) on delete cascade,
  offer_id text not null,
  token_hash text not null,
  key_hash text,
  made_at bigint not null,
  expires_at bigint not null,
  opened_at bigint,
  used_at bigint
);
create unique index task_links_by_token on task_links (token_hash);
create unique index task_links_by_key on task_links (key_hash);

alter table task_links enable row level security;
create policy seen on task_links
  using ((select sees_district()) or exists (select from incidents where incidents.id = incident_id));
