"""The frozen copy (发布副本): what was checked is what is shown, whatever happens to the living row afterwards (M35)."""

import json

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, F, JSONField, OuterRef, Q, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce

from issues.models.disclosure import Disclosure
from issues.models.search import Pairs, Said
from issues.states import ReleaseState
from units.models import Unit


class CopyQuerySet(models.QuerySet):
    def in_force(self, *, on, scope):
        """Shown to this scope on this day: released, in its days, not withdrawn, not replaced by a newer copy."""
        shown = Disclosure.objects.current(on=on).filter(scope=scope)
        return self.filter(Q(replaced_on=None) | Q(replaced_on__gt=on), disclosure__in=shown)

    def disclosed(self, *, on):
        """What everybody may see on this day; the only door to the portal (M35, S72)."""
        return self.in_force(on=on, scope=Disclosure.Scope.PUBLIC)

    def promises(self):
        """Copies of items in a list: problem, goal, measures, who, until when. One in force for each item and scope."""
        return self.filter(kind=Disclosure.Kind.LIST)

    def earlier_promises(self, *, on):
        """Promises that newer ones have replaced and that stand beside them: whose goal the next one changed (V21).

        `followed_by` is that goal. Only of items whose promise is before the public on this day; what was withdrawn is no
        earlier promise, it has been taken back.
        """
        same = FrozenCopy.objects.promises().filter(item=OuterRef("item"), pk__gt=OuterRef("pk"))
        public = {"scope": Disclosure.Scope.PUBLIC, "state": ReleaseState.RELEASED}
        newer = same.filter(**{f"disclosure__{name}": value for name, value in public.items()}).order_by("pk")
        replaced = self.promises().filter(disclosure__in=Disclosure.objects.filter(**public))
        return (
            replaced.annotate(followed_by=Subquery(newer.values("goal")[:1]))
            .exclude(goal=F("followed_by"))
            .filter(Exists(same.disclosed(on=on)))
        )


def _from_body(key, field):
    expression = KeyTextTransform(key, Cast("body", JSONField()))
    return models.GeneratedField(expression=expression, output_field=field, db_persist=True)


class FrozenCopy(models.Model):
    """One item (or one text) as it was released. `body` is hashed; the columns beside it are generated from it."""

    trail_name = "frozen_copy"

    disclosure = models.ForeignKey(Disclosure, models.PROTECT, related_name="copies", verbose_name="公示")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    item = models.ForeignKey(
        "Item", models.PROTECT, related_name="copies", verbose_name="事项", null=True, blank=True
    )
    body = models.TextField("内容")
    sha256 = models.CharField("散列", max_length=64)
    replaced_on = models.DateField("被更新日期", null=True, blank=True)
    kind = _from_body("kind", models.CharField("材料", max_length=16))
    number = _from_body("number", models.CharField("编号", max_length=20, null=True))
    state = _from_body("state", models.CharField("当时状态", max_length=16, null=True))
    problem = _from_body("problem", models.CharField("存在问题", max_length=1000, null=True))
    goal = _from_body("goal", models.CharField("整改目标", max_length=1000, null=True))
    said = models.GeneratedField(
        expression=Said(Cast("body", JSONField())), output_field=models.TextField("全部文字"), db_persist=True
    )

    objects = CopyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "发布副本"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["disclosure", "item"], name="one_copy_per_item_and_disclosure"),
        ]
        indexes = [
            models.Index(fields=["item", "kind", "id"], name="copy_of_item"),
            models.Index(fields=["unit", "kind", "id"], name="copy_of_unit"),
            models.Index(fields=["number", "kind"], name="copy_by_number"),
            models.Index(F("unit"), Coalesce("item", 0), F("id"), name="copy_as_found"),
            GinIndex(Pairs("said"), name="copy_pairs_said"),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="copy_is_frozen", fields=["disclosure", "unit", "item", "body", "sha256"]
            ),
            pgtrigger.Trigger(
                name="copy_stays_until_purged",
                operation=pgtrigger.Delete,
                when=pgtrigger.Before,
                declare=[("over", "boolean")],
                func="""
                    SELECT purged_on IS NOT NULL INTO over FROM issues_disclosure WHERE id = OLD.disclosure_id;
                    IF over THEN RETURN OLD; END IF;
                    RAISE EXCEPTION 'a frozen copy stays until its disclosure is purged';
                """,
            ),
        ]

    def __str__(self):
        return f"{self.number or self.content['title']} {self.kind}"

    @property
    def content(self) -> dict:
        """What is shown, as it was frozen; the shapes stand in docs/release.md."""
        return json.loads(self.body)
