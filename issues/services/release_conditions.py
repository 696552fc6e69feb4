"""What holds for a document when it is proposed and again when it is released; no verb of its own."""

from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint, Q

from issues.models import Disclosure, RectificationList
from issues.releases.checks import findings, masked_body, texts_of
from issues.releases.days import last_day


def locked_lists(list_ids):
    """The lists, locked in order; proposals and releases of one list come one after the other."""
    rows = RectificationList.objects.select_for_update(of=["self"]).select_related("unit__campaign", "leader")
    lists = list(rows.filter(pk__in=list_ids).order_by("pk"))
    if len(lists) < len(set(list_ids)):
        raise RectificationList.DoesNotExist
    return lists


def fit_to_show(parts, names, masked):
    """The parts as they may be frozen (S114): masked where that was asked for. Raises ValidationError `private`."""
    if masked:
        parts = [(item, masked_body(body, names)) for item, body in parts]
    wrong = {
        f"“{item.title if item else body['title']}”{finding}": "private" if finding.proposal else "classified"
        for item, body in parts
        for text in texts_of(body)
        for finding in findings(text, names)
    }
    if wrong:
        raise ValidationError([ValidationError(reason, code=code) for reason, code in wrong.items()])
    return parts


def is_long_enough(shown):
    """The stated number of days really fits between the first and the last day (M37)."""
    if shown.days and shown.ends_on < (needed := last_day(shown.starts_on, shown.days, shown.day_kind)):
        raise ValidationError(
            f"公示须满 {shown.days} 个{shown.get_day_kind_display()}：从 {shown.starts_on:%Y-%m-%d} 起，至少到 "
            f"{needed:%Y-%m-%d}。请改公示截止日。",
            code="notice_short",
        )


def are_whole(rows, exclude):
    """What `full_clean` asks of each disclosure, by as few queries as say the same: every constraint is a query, and rows that
    are alike in all that the constraints speak of are asked once; that the checker exists was asked when they signed in.
    Raises ValidationError.
    """
    spoken_of = {
        field
        for constraint in Disclosure._meta.constraints
        if isinstance(constraint, CheckConstraint) and isinstance(constraint.condition, Q)
        for field in constraint.condition.referenced_base_fields
        if field not in exclude
    }
    names, asked = (
        [field.attname for field in Disclosure._meta.concrete_fields if field.name in spoken_of],
        set(),
    )
    for one in rows:
        values = tuple(getattr(one, name) for name in names)
        one.clean_fields(exclude=[*exclude, "checked_by"])
        one.clean()
        if values not in asked:
            one.validate_constraints(exclude=exclude)
        asked.add(values)
