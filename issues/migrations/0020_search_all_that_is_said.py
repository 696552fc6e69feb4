import django.contrib.postgres.indexes
import django.db.models.functions.comparison
from django.db import migrations, models

import issues.models.search

# Lax paths: what a copy of another kind does not have is no line. The same order as `portal.found.SAID`.
SAID = r"""
CREATE FUNCTION copy_said(body jsonb) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT coalesce(string_agg(said.line #>> '{}', E'\n' ORDER BY part.place, said.place), '')
  FROM unnest(ARRAY['$.number', '$.title', '$.text', '$.problem', '$.goal', '$.measures[*].text', '$.responsible', '$.holder',
                    '$.reports[*].text', '$.result', '$.explanations[*].text', '$.rounds[*].shortfalls[*]',
                    '$.close_number']::jsonpath[]) WITH ORDINALITY AS part (path, place),
       jsonb_path_query(body, part.path) WITH ORDINALITY AS said (line, place)
$$;
CREATE FUNCTION item_pairs(said text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 500 AS $$
  SELECT coalesce(array_to_tsvector(array_agg(pair.a || coalesce(pair.b, ''))), ''::tsvector)
  FROM string_to_array(lower(said), NULL) chars, unnest(chars, chars[2:]) AS pair (a, b)
  WHERE pair.a IS NOT NULL
$$
"""


class Migration(migrations.Migration):
    """The public search looks through every text of a frozen copy, not only through problem and goal."""

    dependencies = [("issues", "0019_lists_pass_their_levels")]

    operations = [
        migrations.RunSQL(SAID, "DROP FUNCTION copy_said(jsonb); DROP FUNCTION item_pairs(text)"),
        migrations.AddField(
            "frozencopy",
            "said",
            models.GeneratedField(
                db_persist=True,
                expression=issues.models.search.Said(
                    django.db.models.functions.comparison.Cast("body", models.JSONField())
                ),
                output_field=models.TextField(verbose_name="全部文字"),
            ),
        ),
        migrations.RemoveIndex("frozencopy", "copy_pairs_said"),
        migrations.AddIndex(
            "frozencopy",
            django.contrib.postgres.indexes.GinIndex(
                issues.models.search.Pairs("said"), name="copy_pairs_said"
            ),
        ),
        migrations.AddIndex(
            "frozencopy",
            models.Index(
                models.F("unit"),
                django.db.models.functions.comparison.Coalesce("item", 0),
                models.F("id"),
                name="copy_as_found",
            ),
        ),
    ]
