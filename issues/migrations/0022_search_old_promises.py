import django.contrib.postgres.indexes
import django.db.models.functions.comparison
from django.db import migrations, models

import issues.models.search

# The same order as `portal.found.SAID`; days (the promised one, and those before it) as the page writes them. What takes
# texts apart into pairs says what it really costs, so that it is never asked of rows that an index can leave out.
SAID = r"""
CREATE OR REPLACE FUNCTION copy_said(body jsonb) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT coalesce(string_agg(CASE WHEN part.path::text LIKE '%deadline"'
      THEN regexp_replace(said.line #>> '{}', '^(\d+)-0?(\d+)-0?(\d+)$', '\1年\2月\3日') ELSE said.line #>> '{}' END,
      E'\n' ORDER BY part.place, said.place), '')
  FROM unnest(ARRAY['$.number', '$.title', '$.text', '$.problem', '$.goal', '$.measures[*].text', '$.responsible', '$.deadline',
                    '$.moved[*].old_deadline', '$.holder', '$.reports[*].text', '$.result', '$.explanations[*].text',
                    '$.rounds[*].shortfalls[*]', '$.close_number']::jsonpath[]) WITH ORDINALITY AS part (path, place),
       jsonb_path_query(body, part.path) WITH ORDINALITY AS said (line, place)
$$;
ALTER FUNCTION item_pairs(text) COST 10000
"""
BEFORE = r"""
CREATE OR REPLACE FUNCTION copy_said(body jsonb) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT coalesce(string_agg(said.line #>> '{}', E'\n' ORDER BY part.place, said.place), '')
  FROM unnest(ARRAY['$.number', '$.title', '$.text', '$.problem', '$.goal', '$.measures[*].text', '$.responsible', '$.holder',
                    '$.reports[*].text', '$.result', '$.explanations[*].text', '$.rounds[*].shortfalls[*]',
                    '$.close_number']::jsonpath[]) WITH ORDINALITY AS part (path, place),
       jsonb_path_query(body, part.path) WITH ORDINALITY AS said (line, place)
$$;
ALTER FUNCTION item_pairs(text) COST 500
"""


class Migration(migrations.Migration):
    """The search finds promised days too: the present one and those that were moved. The column is made anew."""

    dependencies = [("issues", "0021_drafts_come_last")]

    operations = [
        migrations.RemoveIndex("frozencopy", "copy_pairs_said"),
        migrations.RemoveField("frozencopy", "said"),
        migrations.RunSQL(SAID, BEFORE),
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
        migrations.AddIndex(
            "frozencopy",
            django.contrib.postgres.indexes.GinIndex(
                issues.models.search.Pairs("said"), name="copy_pairs_said"
            ),
        ),
    ]
