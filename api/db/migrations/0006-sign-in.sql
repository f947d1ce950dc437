-- No password yet: the account waits for its one-time link.
alter table accounts alter column password_hash drop not null;

-- Sessions begun before stages existed say too little of themselves: everybody signs in once more.
delete from sessions;
alter table sessions
  add column id text not null,
  add column stage text not null check (stage in ('enrol', 'second_factor', 'full')),
  add column how text not null,
  add column address text not null,
  add column browser text not null,
  add column proved_at bigint not null,
  add column failures integer not null default 0;
create unique index sessions_by_id on sessions (id);
create index sessions_of_account on sessions (account_id);

-- One-time links: who holds the token chooses the password of one account.
create table account_links (
  token_hash text primary key,
  account_id text not null references accounts (id),
  purpose text not null check (purpose in ('first_admin', 'invitation', 'reset')),
  forgets_factors boolean not null,
  expires_at bigint not null
);
create index account_links_of_account on account_links (account_id);

-- The secret is sealed. `last_step` is the newest 30 s step whose code was used (RFC 6238 §5.2).
create table totp_factors (
  account_id text primary key references accounts (id),
  sealed_secret text not null,
  confirmed_at bigint,
  last_step bigint not null default 0
);

create table recovery_codes (
  account_id text not null references accounts (id),
  code_hash text not null,
  salt text not null,
  primary key (account_id, code_hash)
);

create table passkeys (
  id text primary key,
  account_id text not null references accounts (id),
  label text not null,
  public_key text not null,
  counter bigint not null,
  transports text not null,
  created_at bigint not null,
  used_at bigint
);
create index passkeys_of_account on passkeys (account_id);

-- What a passkey is asked to sign; taken away at its first use.
create table passkey_challenges (
  challenge text primary key,
  purpose text not null check (purpose in ('register', 'second_factor', 'sign_in')),
  session_id text,
  expires_at bigint not null
);
create index passkey_challenges_by_end on passkey_challenges (expires_at);

-- Failures by a keyed hash of where they came from and at whom they were aimed.
create table sign_in_attempts (
  key text primary key,
  failures integer not null,
  last_at bigint not null,
  free_at bigint not null
);
create index sign_in_attempts_by_age on sign_in_attempts (last_at);

-- Browsers that have signed in to an account before: their failures are counted apart.
create table known_browsers (
  token_hash text not null,
  account_id text not null references accounts (id),
  used_at bigint not null,
  primary key (token_hash, account_id)
);
create index known_browsers_of_account on known_browsers (account_id, used_at);
