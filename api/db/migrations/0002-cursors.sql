-- How far a consumer has got through a journal; written in the transaction that holds the effects.
create table journal_cursors (
  journal text not null,
  name text not null,
  position bigint not null,
  primary key (journal, name)
);
