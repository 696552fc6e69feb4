-- before the tables: the indexes item_pairs_said and copy_pairs_said are made of it
-- All pairs of neighbouring characters of a text: what lets a piece of Chinese text be found by an index (issues/models/search.py).
-- Costly on purpose: the planner shall ask the index, and on a few rows the cheap question (`strpos`) first.
--
-- Changing what it returns leaves the indexes as they were: the same change carries a migration that makes them anew.
CREATE OR REPLACE FUNCTION item_pairs(problem text, goal text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 500 AS $$
  SELECT coalesce(array_to_tsvector(array_agg(pair.a || coalesce(pair.b, ''))), ''::tsvector)
  FROM string_to_array(lower(problem || E'\n' || goal), NULL) chars,
       unnest(chars, chars[2:]) AS pair (a, b)
  WHERE pair.a IS NOT NULL
$$;

CREATE OR REPLACE FUNCTION item_pairs(said text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 10000 AS $$
  SELECT coalesce(array_to_tsvector(array_agg(pair.a || coalesce(pair.b, ''))), ''::tsvector)
  FROM string_to_array(lower(said), NULL) chars, unnest(chars, chars[2:]) AS pair (a, b)
  WHERE pair.a IS NOT NULL
$$;
