-- No session puts a guard to sleep (S42, S61). Every trigger that django-pgtrigger makes asks this function first, and its own
-- version believes a setting of the session, which the runtime role may set like everybody: `SET pgtrigger.ignore = '{…}'` and
-- the guard named there lets everything pass. Ours says no, and as a constant it costs nothing, where theirs opened a
-- subtransaction at every row.
--
-- A migration that adds a trigger writes the library's version back; `migrate` installs this one after it (rectify/sql.py).
CREATE OR REPLACE FUNCTION _pgtrigger_should_ignore(trigger_name name) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT false $$;
