-- A transparency log (RFC 6962 Merkle tree with a hash chain beside it): its leaves in order without
-- holes, and the hash of each complete subtree, so that a proof reads O(log n) rows.
create table log_leaves (
  log text not null,
  position bigint not null,
  entry_id text not null,
  hash bytea not null check (length(hash) = 32),
  chain bytea not null check (length(chain) = 32),
  primary key (log, position)
);
create unique index one_leaf_per_entry on log_leaves (log, entry_id);
-- Level 1 is above two leaves; `position` counts within the level.
create table log_nodes (
  log text not null,
  level integer not null check (level > 0),
  position bigint not null,
  hash bytea not null check (length(hash) = 32),
  primary key (log, level, position)
);
-- What was signed: a C2SP signed note (tlog-checkpoint).
create table log_checkpoints (
  log text not null,
  size bigint not null,
  root bytea not null check (length(root) = 32),
  signed_at bigint not null,
  note text not null,
  primary key (log, size)
);

/*
 * Appends new.leaf_hash to the log that the trigger names. It runs deferred, as the last thing of the
 * transaction: who holds the lock waits for nothing any more, so two writers cannot block each other
 * for good, and what is rolled back leaves no hole. The application itself may not write these tables.
 */
create function append_to_log() returns trigger language plpgsql security definer
  set search_path = public, pg_temp as $$
declare
  this_log text := tg_argv[0];
  place bigint;
  linked bytea;
  left_hash bytea;
  node_hash bytea := new.leaf_hash;
  node_level integer := 0;
begin
  perform pg_advisory_xact_lock(hashtext('linli transparency log'), hashtext(this_log));
  select leaf.position + 1, leaf.chain into place, linked from log_leaves leaf
    where leaf.log = this_log order by leaf.position desc limit 1;
  if not found then
    place := 0;
    linked := ''::bytea;
  end if;
  insert into log_leaves (log, position, entry_id, hash, chain)
    values (this_log, place, new.id, node_hash, sha256(linked || node_hash));
  while place % 2 = 1 loop
    if node_level = 0 then
      select leaf.hash into strict left_hash from log_leaves leaf
        where leaf.log = this_log and leaf.position = place - 1;
    else
      select node.hash into strict left_hash from log_nodes node
        where node.log = this_log and node.level = node_level and node.position = place - 1;
    end if;
    node_hash := sha256('\x01'::bytea || left_hash || node_hash);
    node_level := node_level + 1;
    place := place / 2;
    insert into log_nodes (log, level, position, hash)
      values (this_log, node_level, place, node_hash);
  end loop;
  return null;
end $$;

-- Who did what, when, from where, why and with which outcome.
create table audit_records (
  id text primary key default gen_random_uuid()::text,
  at bigint not null,
  actor_kind text not null check (actor_kind in ('account', 'system')),
  actor_id text not null,
  actor_name text not null,
  actor_role text,
  address text,
  what text not null,
  object_kind text,
  object_id text,
  why text,
  outcome text not null check (outcome in ('done', 'refused', 'failed')),
  detail jsonb,
  before_hash text,
  after_hash text,
  leaf_hash bytea not null check (length(leaf_hash) = 32)
);
create index audit_by_time on audit_records (at desc, id desc);
create index audit_by_what on audit_records (what, at desc, id desc);
create index audit_by_actor on audit_records (actor_name, at desc, id desc);
create index audit_by_object on audit_records (object_kind, object_id, at desc, id desc);

create constraint trigger records_join_the_log after insert on audit_records
  deferrable initially deferred for each row execute function append_to_log('audit');

create trigger leaves_are_immutable before update or delete or truncate on log_leaves
  for each statement execute function refuse_change();
create trigger nodes_are_immutable before update or delete or truncate on log_nodes
  for each statement execute function refuse_change();
create trigger checkpoints_are_immutable before update or delete or truncate on log_checkpoints
  for each statement execute function refuse_change();
create trigger audit_is_immutable before update or delete or truncate on audit_records
  for each statement execute function refuse_change();

-- Everybody's deeds are recorded; who answers for the whole district may read them.
alter table audit_records enable row level security;
create policy seen on audit_records using ((select sees_district())) with check (true);
