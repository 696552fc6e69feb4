-- before the tables: the column `said` of FrozenCopy is computed by it
-- Every text a frozen copy shows, a line each, so that the public search looks through all that is said, promised days included
-- (decision 0022). In the order of `portal.search.SAID`, which cuts the piece that is shown out of the same lines.
--
-- Changing what it returns leaves the column as it was: the same change carries a migration that drops and adds it.
CREATE OR REPLACE FUNCTION copy_said(body jsonb) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT coalesce(string_agg(CASE WHEN part.path::text LIKE '%deadline"'
      THEN regexp_replace(said.line #>> '{}', '^(\d+)-0?(\d+)-0?(\d+)$', '\1年\2月\3日') ELSE said.line #>> '{}' END,
      E'\n' ORDER BY part.place, said.place), '')
  FROM unnest(ARRAY['$.number', '$.title', '$.text', '$.problem', '$.goal', '$.measures[*].text', '$.responsible', '$.deadline',
                    '$.moved[*].old_deadline', '$.holder', '$.reports[*].text', '$.result', '$.ended_how', '$.ended_why', '$.explanations[*].text',
                    '$.rounds[*].shortfalls[*]', '$.close_number']::jsonpath[]) WITH ORDINALITY AS part (path, place),
       jsonb_path_query(body, part.path) WITH ORDINALITY AS said (line, place)
$$;
