-- Run after every migration: the application role may add to the books but never rewrite them.
do $$
begin
  if not exists (select from pg_roles where rolname = 'linli_app') then
    create role linli_app nologin;
  end if;
exception when duplicate_object or unique_violation then
  null;
end $$;
do $$
begin
  execute format('grant linli_app to %I', current_user);
end $$;
grant usage on schema public to linli_app;
grant select, insert, update, delete on all tables in schema public to linli_app;
grant usage on all sequences in schema public to linli_app;
revoke update, delete, truncate on ledger_entries, ledger_lines, incident_events,
  stay_corrections from linli_app;
revoke update, delete, truncate on audit_records, log_checkpoints from linli_app;
-- Only the trigger, which runs as the owner, puts a record into a log.
revoke insert, update, delete, truncate on log_leaves, log_nodes from linli_app;
