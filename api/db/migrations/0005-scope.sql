-- Who answers for what: null in both columns is the whole district.
alter table accounts
  add column community_id text references communities (id),
  add column site_id text references sites (id);
