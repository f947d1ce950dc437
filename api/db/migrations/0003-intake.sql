-- Rejected messages that can be put back: places in ingest's journal, where alone their bytes are.
create table kept_messages (
  journal text not null,
  position bigint not null,
  reason text not null,
  subscription text not null,
  device_id text,
  site_id text,
  received_at bigint not null,
  primary key (journal, position, reason)
);
create index kept_by_group on kept_messages (journal, subscription, reason, position);
create index kept_by_device on kept_messages (device_id, position) where device_id is not null;

-- What an administrator wants put back; ingest does it and says how much it was.
create table replays (
  id text primary key,
  subscription text,
  reason text,
  device_id text,
  asked_at bigint not null,
  asked_by text not null,
  state text not null check (state in ('waiting', 'done')),
  -- The work began when the journal's next position was this one; what is kept later is not meant.
  until_position bigint,
  put_back bigint not null default 0,
  gone bigint not null default 0,
  check ((device_id is null) <> (subscription is null or reason is null))
);
create unique index one_replay_to_begin on replays
  (coalesce(subscription, ''), coalesce(reason, ''), coalesce(device_id, ''))
  where state = 'waiting' and until_position is null;
create index replays_newest on replays (asked_at desc, id desc);

-- How far each device has counted, and what of it is missing. Room on the page for updates in place.
create table device_sequences (
  device_id text primary key,
  lines jsonb not null
) with (fillfactor = 50);

create table gaps (
  id text primary key,
  device_id text not null,
  boot text not null,
  from_seq bigint not null,
  to_seq bigint not null,
  missing bigint not null,
  radio boolean not null,
  missed_at bigint not null,
  reported_at bigint not null,
  filled_at bigint
);
create index gaps_open_first on gaps (radio, (filled_at is null) desc, reported_at desc, id desc);
