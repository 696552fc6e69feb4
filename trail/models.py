"""The trail: append-only events, one hash chain per stream, and the anchors that leave the machine."""

from functools import cache
from typing import Any

import pgtrigger
from django.apps import apps
from django.db import models
from django.db.models import JSONField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

# The text that is hashed is the body; the columns below are generated from it, so they cannot tell another story.
HASHED = """encode(sha256(convert_to({row}.prev || '|' || {row}.stream || '|' || {row}.seq || '|'
    || to_char({row}.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '|' || {row}.body, 'UTF8')), 'hex')"""


def object_key(row: models.Model) -> str:
    """How an event names the row it is about, e.g. `item:12`: by the name its model gives itself, which outlives every move of
    the model to another app. A model without a `trail_name` has no events: AttributeError.
    """
    return f"{row.trail_name}:{row.pk}"  # type: ignore[attr-defined]


@cache
def model_named(trail_name: str) -> Any:
    """The model that calls itself so in events. LookupError for a name no model bears."""
    for model in apps.get_models():
        if getattr(model, "trail_name", None) == trail_name:
            return model
    raise LookupError(trail_name)


def append_only():
    """Triggers that refuse UPDATE, DELETE and TRUNCATE to everybody, the owner included (S61)."""
    return [
        pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        pgtrigger.Trigger(
            name="no_truncate",
            operation=pgtrigger.Truncate,
            when=pgtrigger.Before,
            level=pgtrigger.Statement,
            func="RAISE EXCEPTION 'the trail is append-only';",
        ),
    ]


def _from_body(key, field):
    expression = KeyTextTransform(key, Cast("body", JSONField()))
    return models.GeneratedField(expression=expression, output_field=field, db_persist=True)


class Event(models.Model):
    """One act (or one refusal). Written by `services.record` in the act's own transaction."""

    id = models.BigAutoField(primary_key=True)
    stream = models.CharField("链", max_length=64)
    seq = models.BigIntegerField("序号", default=0)
    at = models.DateTimeField("时间", auto_now_add=True)
    body = models.TextField("内容")
    prev = models.CharField("前一散列", max_length=64, default="", blank=True)
    hash = models.CharField("散列", max_length=64, default="", blank=True)
    act = _from_body("act", models.CharField("行为", max_length=64))
    object = _from_body("object", models.CharField("对象", max_length=128, null=True))

    class Meta:
        verbose_name = verbose_name_plural = "留痕"
        constraints = [models.UniqueConstraint(fields=["stream", "seq"], name="event_seq_once_per_stream")]
        indexes = [models.Index(fields=["object", "id"], name="event_of_object")]
        triggers = append_only()

    def __str__(self):
        return f"{self.stream}/{self.seq} {self.act}"


class Head(models.Model):
    """The last link of each chain. Only the chain's own trigger writes here."""

    stream = models.CharField(max_length=64, primary_key=True)
    seq = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    def __str__(self):
        return f"{self.stream}/{self.seq}"


class Anchor(models.Model):
    """The Merkle root over all heads of one day, to be kept outside this machine."""

    day = models.DateField(primary_key=True)
    root = models.CharField(max_length=64)
    events = models.BigIntegerField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        triggers = append_only()

    def __str__(self):
        return f"{self.day} {self.root}"


class StateCheck(models.Model):
    """One comparison of every row's state with what the trail says of it (`trail.state_check`), and what differed."""

    at = models.DateTimeField("核对时间")
    rows = models.BigIntegerField("核对行数")
    many = models.BigIntegerField("不符")
    lines = models.JSONField("不符之处", default=list)

    class Meta:
        get_latest_by = "pk"

    def __str__(self):
        return f"{self.at} {self.many}"


class JobRun(models.Model):
    """The last run of one timed job: what it did, and whether it came to its end."""

    name = models.CharField("任务", max_length=100, primary_key=True)
    ran_at = models.DateTimeField("最近一次运行")
    succeeded = models.BooleanField("完成")
    many = models.BigIntegerField("处理", null=True)

    def __str__(self):
        return f"{self.name} {self.ran_at}"
