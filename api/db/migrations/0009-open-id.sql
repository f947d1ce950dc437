-- Who a city's identity provider says somebody is (OpenID Connect Core §2: issuer and subject together).
create table open_id_identities (
  issuer text not null,
  subject text not null,
  account_id text not null references accounts (id),
  created_at bigint not null,
  used_at bigint,
  primary key (issuer, subject)
);
create unique index open_id_identities_of_account on open_id_identities (account_id, issuer);

-- Answers of the provider that were used: each opens the door once.
create table open_id_answers (
  state_hash text primary key,
  expires_at bigint not null
);
create index open_id_answers_by_end on open_id_answers (expires_at);
