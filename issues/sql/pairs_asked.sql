-- The pairs a text must have to say these words, for `item_pairs`; a single character asks for any pair that begins with it. What
-- somebody typed is quoted here: no character of theirs is an operator of the query.
CREATE OR REPLACE FUNCTION pairs_asked(words text) RETURNS tsquery
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT string_agg('''' || replace(replace(pair.a || coalesce(pair.b, ''), '\', '\\'), '''', '''''') || ''''
                    || CASE WHEN pair.b IS NULL THEN ':*' ELSE '' END, ' & ')::tsquery
  FROM string_to_array(lower(words), NULL) chars, unnest(chars, chars[2:]) AS pair (a, b)
  WHERE pair.b IS NOT NULL OR cardinality(chars) = 1
$$;
