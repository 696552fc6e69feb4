import hashlib
import json

from django.db import migrations

from issues.releases.job_titles import public_responsible


def freeze(apps, schema_editor):
    """A frozen copy for every item of every disclosure made so far, as the item stands now."""
    Disclosure, Copy, Item, Leader = (
        apps.get_model("issues", "Disclosure"),
        apps.get_model("issues", "FrozenCopy"),
        apps.get_model("issues", "Item"),
        apps.get_model("units", "Leader"),
    )
    using = schema_editor.connection.alias
    for shown in Disclosure.objects.using(using).select_related("list__unit", "list__leader").order_by("pk"):
        one, leader = shown.list, shown.list.leader
        posts = list(Leader.objects.using(using).filter(unit=one.unit).values_list("post", flat=True))
        title = f"{leader.post}个人整改清单" if leader else "领导班子整改方案"
        copies = []
        items = Item.objects.using(using).filter(list=one).exclude(state="draft")
        for item in items.prefetch_related("measures").order_by("pk"):
            who = leader.post if leader else public_responsible(item.responsible, posts)
            measures = [
                {"text": row.text, "due_on": row.due_on and row.due_on.isoformat()}
                for row in item.measures.all()
            ]
            body = {
                "kind": "list",
                "number": item.number,
                "unit": one.unit.name,
                "state": item.state,
                "holder": title,
                "personal": leader is not None,
                "problem": item.problem,
                "goal": item.goal,
                "measures": measures,
                "responsible": who if shown.scope == "public" else item.responsible,
                "deadline": item.deadline.isoformat(),
                "moved": [],
            }
            text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            digest = hashlib.sha256(text.encode()).hexdigest()
            copies.append(Copy(disclosure=shown, unit=one.unit, item=item, body=text, sha256=digest))
        Copy.objects.using(using).bulk_create(copies)
        shown.unit, shown.title, shown.drafted_at = one.unit, title, shown.checked_at
        shown.channel = "website" if shown.scope == "public" else "board"
        shown.state = "withdrawn" if shown.withdrawn_at else "released"
        shown.sha256 = hashlib.sha256("|".join(copy.sha256 for copy in copies).encode()).hexdigest()
        shown.save(using=using)


class Migration(migrations.Migration):
    """What is shown today is frozen as it stands; from here on only what was checked is shown."""

    dependencies = [("issues", "0009_releases")]

    operations = [migrations.RunPython(freeze, migrations.RunPython.noop)]
