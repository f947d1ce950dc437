-- Every *_at column is epoch milliseconds (UTC). Every *_fen column is integer fen.

create table instance (
  only_row boolean primary key default true check (only_row),
  demo boolean not null,
  created_at bigint not null
);

-- What changed, in commit order: NOTIFY only wakes readers, they page this table.
create table changes (
  position bigint generated always as identity primary key,
  xid xid8 not null default pg_current_xact_id(),
  topic text not null,
  ref text not null,
  body jsonb,
  at bigint not null
);
create index changes_in_commit_order on changes (xid, position);

-- places
create table communities (
  id text primary key,
  name text not null,
  name_en text,
  lon double precision,
  lat double precision
);
create table sites (
  id text primary key,
  name text not null,
  name_en text,
  community_id text references communities (id)
);
create table lots (
  id text primary key,
  name text not null,
  name_en text,
  site_id text not null references sites (id),
  community_id text references communities (id)
);
create table devices (
  id text primary key,
  kind text not null check (kind in ('bay', 'gate', 'camera', 'counter', 'gateway')),
  model text,
  name text not null,
  site_id text not null references sites (id),
  community_id text references communities (id),
  lot_id text references lots (id),
  bay text,
  lon double precision,
  lat double precision,
  updated_at bigint not null
);
create index devices_by_lot on devices (lot_id);
create table street_plan (
  only_row boolean primary key default true check (only_row),
  geojson jsonb not null,
  updated_at bigint not null
);

-- people
create table accounts (
  id text primary key,
  name text not null unique,
  display_name text not null,
  role text not null
    check (role in ('operator', 'dispatcher', 'property', 'volunteer', 'auditor', 'admin')),
  password_hash text not null,
  volunteer_id text,
  disabled boolean not null default false,
  created_at bigint not null
);
create table sessions (
  token_hash text primary key,
  account_id text not null references accounts (id),
  created_at bigint not null,
  seen_at bigint not null,
  expires_at bigint not null
);

-- intake: what was rejected, counted and shown
create table rejections (
  subscription text not null,
  reason text not null,
  count bigint not null,
  first_at bigint not null,
  last_at bigint not null,
  sample text not null,
  primary key (subscription, reason)
);

-- volunteers
create table volunteers (
  id text primary key,
  name text not null,
  phone text,
  branch text,
  community_id text references communities (id),
  skills text[] not null default '{}',
  availability text not null check (availability in ('available', 'busy', 'off')),
  lon double precision,
  lat double precision,
  updated_at bigint not null
);

-- incidents
create table incidents (
  id text primary key,
  code text not null unique,
  type text not null,
  severity text not null check (severity in ('critical', 'warning', 'notice')),
  state text not null,
  source text not null,
  note text,
  device_id text references devices (id),
  community_id text references communities (id),
  lon double precision,
  lat double precision,
  reported_at bigint not null,
  updated_at bigint not null,
  version integer not null,
  volunteer_id text references volunteers (id),
  handled_by text,
  task jsonb
);
create index incidents_open on incidents (state, reported_at desc);
create unique index one_open_incident_per_source on incidents (device_id, type)
  where state not in ('closed', 'dismissed') and device_id is not null;
create index incidents_by_volunteer on incidents (volunteer_id) where volunteer_id is not null;
create index incidents_by_code on incidents (code text_pattern_ops);
create table incident_events (
  id text primary key,
  incident_id text not null references incidents (id),
  at bigint not null,
  recorded_at bigint not null,
  kind text not null,
  from_state text,
  to_state text,
  actor_kind text not null,
  actor text not null,
  note text,
  detail jsonb
);
create index incident_events_by_incident on incident_events (incident_id, recorded_at);

-- parking
create table bay_states (
  bay_id text primary key references devices (id),
  lot_id text not null references lots (id),
  occupied boolean not null,
  since_at bigint not null,
  observed_at bigint not null
);
create table tariffs (
  id text primary key,
  lot_id text references lots (id),
  valid_from bigint not null,
  rules jsonb not null,
  created_at bigint not null,
  created_by text not null
);
create table stays (
  id text primary key,
  bay_id text not null references devices (id),
  lot_id text not null references lots (id),
  state text not null check (state in ('open', 'closed')),
  entered_at bigint not null,
  left_at bigint,
  fee_fen bigint,
  paid_fen bigint not null default 0,
  tariff_id text references tariffs (id),
  fee_lines jsonb,
  day text
);
create unique index one_open_stay_per_bay on stays (bay_id) where state = 'open';
create unique index one_stay_per_entry on stays (bay_id, entered_at);
create index stays_by_lot_day on stays (lot_id, day);
create index stays_newest on stays (entered_at desc, id desc);
create index stays_unpaid on stays (entered_at desc, id desc) where fee_fen > paid_fen;
create index stays_unpriced on stays (lot_id, entered_at)
  where state = 'closed' and fee_fen is null;
create table payments (
  id text primary key,
  channel text not null,
  reference text not null,
  stay_id text not null references stays (id),
  amount_fen bigint not null check (amount_fen > 0),
  paid_at bigint not null,
  recorded_at bigint not null,
  unique (channel, reference)
);

-- ledger: double entry; lines of one entry sum to zero (debit positive, credit negative)
create table sharing_policies (
  id text primary key,
  lot_id text references lots (id),
  valid_from text not null,
  cost_bps integer not null,
  property_bps integer not null,
  owners_bps integer not null,
  created_at bigint not null,
  created_by text not null,
  check (cost_bps + property_bps + owners_bps = 10000),
  check (least(cost_bps, property_bps, owners_bps) >= 0)
);
create table ledger_entries (
  id text primary key,
  key text not null unique,
  kind text not null check (kind in ('fee_due', 'payment')),
  lot_id text not null references lots (id),
  stay_id text references stays (id),
  day text not null,
  at bigint not null,
  recorded_at bigint not null
);
create index ledger_entries_by_day on ledger_entries (day, lot_id);
create table ledger_lines (
  entry_id text not null references ledger_entries (id),
  account text not null,
  amount_fen bigint not null check (amount_fen <> 0),
  primary key (entry_id, account)
);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only: correct it by adding', tg_table_name;
end $$;
create trigger entries_are_immutable before update or delete or truncate on ledger_entries
  for each statement execute function refuse_change();
create trigger lines_are_immutable before update or delete or truncate on ledger_lines
  for each statement execute function refuse_change();
create trigger history_is_immutable before update or delete or truncate on incident_events
  for each statement execute function refuse_change();

create function assert_balanced() returns trigger language plpgsql as $$
begin
  if (select count(*) < 2 or sum(amount_fen) <> 0 from ledger_lines where entry_id = new.id) then
    raise exception 'ledger entry % is not balanced', new.id;
  end if;
  return null;
end $$;
create constraint trigger entries_balance after insert on ledger_entries
  deferrable initially deferred for each row execute function assert_balanced();
create function assert_line_balanced() returns trigger language plpgsql as $$
begin
  if (select sum(amount_fen) <> 0 from ledger_lines where entry_id = new.entry_id) then
    raise exception 'ledger entry % is not balanced', new.entry_id;
  end if;
  return null;
end $$;
create constraint trigger lines_balance after insert on ledger_lines
  deferrable initially deferred for each row execute function assert_line_balanced();
