-- What every bay has said: its stays are a function of it, whatever the order it came in. Without a
-- foreign key: who writes here holds the bay's row, and a check for each row would double the cost.
create table bay_evidence (
  bay_id text not null,
  at bigint not null,
  sort integer not null check (sort between 0 and 999999),
  occupied boolean not null,
  received_at bigint not null,
  primary key (bay_id, at, sort)
);

-- What came before this was written is kept where it was not gathered yet: as far as stays tell it.
insert into bay_evidence
  select bay_id, entered_at, 0, true, entered_at from stays
  where left_at is null or left_at > (extract(epoch from now()) * 1000)::bigint - 3024000000
  union
  select bay_id, left_at, 0, false, left_at from stays
  where left_at > (extract(epoch from now()) * 1000)::bigint - 3024000000;
insert into bay_evidence
  select bay_id, since_at, 0, occupied, since_at from bay_states
  union
  select bay_id, observed_at, 0, occupied, observed_at from bay_states
  on conflict do nothing;

alter table stays drop constraint stays_state_check;
alter table stays add constraint stays_state_check check (state in ('open', 'closed', 'void'));
alter table stays add column corrections integer not null default 0;
drop index one_stay_per_entry;
create unique index one_stay_per_entry on stays (bay_id, entered_at) where state <> 'void';
create index stays_overpaid on stays (entered_at desc, id desc) where paid_fen > fee_fen;

-- What a stay was before late evidence, and what it became; `before` is null when it appeared.
create table stay_corrections (
  stay_id text not null references stays (id),
  number integer not null,
  corrected_at bigint not null,
  reason text not null check (reason = 'late_evidence'),
  before jsonb,
  after jsonb not null,
  primary key (stay_id, number)
);
create trigger corrections_are_immutable before update or delete or truncate on stay_corrections
  for each statement execute function refuse_change();

-- A fee is corrected by taking the entry back in full and entering what is right (红字冲销).
alter table ledger_entries drop constraint ledger_entries_kind_check;
alter table ledger_entries add constraint ledger_entries_kind_check
  check (kind in ('fee_due', 'fee_reversal', 'payment'));
alter table ledger_entries add column corrects text references ledger_entries (id);
alter table ledger_entries add constraint a_reversal_names_its_entry
  check (kind <> 'fee_reversal' or corrects is not null);
create unique index one_reversal_per_entry on ledger_entries (corrects)
  where kind = 'fee_reversal';
create index ledger_corrections on ledger_entries (stay_id) where corrects is not null;
