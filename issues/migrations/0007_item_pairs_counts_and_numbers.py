import django.contrib.postgres.indexes
from django.db import migrations, models
from django.db.models.functions import Coalesce, LPad

import issues.models.search

# string_to_array(…, NULL) takes a text apart by characters. The last character has no follower and stands alone, so that
# a search for one character, which asks for any pair that begins with it, finds it there too.
PAIRS = r"""
CREATE FUNCTION item_pairs(problem text, goal text) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 500 AS $$
  SELECT coalesce(array_to_tsvector(array_agg(pair.a || coalesce(pair.b, ''))), ''::tsvector)
  FROM string_to_array(lower(problem || E'\n' || goal), NULL) chars,
       unnest(chars, chars[2:]) AS pair (a, b)
  WHERE pair.a IS NOT NULL
$$;
CREATE FUNCTION pairs_asked(words text) RETURNS tsquery
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT string_agg('''' || replace(replace(pair.a || coalesce(pair.b, ''), '\', '\\'), '''', '''''') || ''''
                    || CASE WHEN pair.b IS NULL THEN ':*' ELSE '' END, ' & ')::tsquery
  FROM string_to_array(lower(words), NULL) chars, unnest(chars, chars[2:]) AS pair (a, b)
  WHERE pair.b IS NOT NULL OR cardinality(chars) = 1
$$
"""


class Migration(migrations.Migration):
    """Indexes for what pages ask of many items: the words they say, their counts by unit and state, their numbers."""

    dependencies = [("issues", "0006_item_by_number")]
    operations = [
        migrations.RunSQL(PAIRS, "DROP FUNCTION item_pairs(text, text); DROP FUNCTION pairs_asked(text)"),
        migrations.AddIndex(
            "item",
            django.contrib.postgres.indexes.GinIndex(
                issues.models.search.Pairs("problem", "goal"), name="item_pairs_said"
            ),
        ),
        migrations.AddIndex(
            "item", models.Index(fields=["unit", "state", "list", "deadline"], name="item_counts")
        ),
        migrations.RemoveIndex("item", "item_unit_state"),
        migrations.RemoveIndex("item", "item_by_number"),
        migrations.AddIndex(
            "item",
            models.Index(
                LPad(Coalesce("number", models.Value("")), 20, models.Value("0")), "id", name="item_by_number"
            ),
        ),
    ]
