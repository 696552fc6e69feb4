"""The rectification list (整改清单) of a leadership team or of one leader (M17)."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from issues.rules import list_lamp
from issues.states import LIST_MOVES, ListState
from trail.guards import guards_of
from units.models import Leader, Unit
from units.models.unit import OfUnit, OfUnitQuerySet

OFFICE = "活动办"


class ListQuerySet(OfUnitQuerySet):
    def waiting(self):
        """Submitted, and past every unit above: the activity office has not answered."""
        return self.filter(state=ListState.SUBMITTED, at_unit=None)

    def to_pass(self):
        """Submitted, and with a unit above that has not passed it on (M21)."""
        return self.filter(state=ListState.SUBMITTED, at_unit__isnull=False)


class RectificationList(OfUnit):
    """What a leadership team (one list a unit) or a leader (one list each) has promised to put right."""

    trail_name = "list"
    moves = LIST_MOVES

    class Kind(models.TextChoices):
        TEAM = "team", "领导班子"
        PERSONAL = "personal", "领导干部个人"

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="lists", verbose_name="单位")
    kind = models.CharField("类别", max_length=16, choices=Kind)
    leader = models.ForeignKey(
        Leader, models.PROTECT, related_name="lists", verbose_name="领导干部", null=True, blank=True
    )
    # the team that began it, where the list went over to a successor with a list of its own (M121)
    former_unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", verbose_name="原单位", null=True, blank=True, editable=False
    )
    state = models.CharField("状态", max_length=16, choices=ListState, default=ListState.DRAFT)
    submitted_on = models.DateField("上报日期", null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    decided_on = models.DateField("接收或退回日期", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    return_reason = models.TextField("退回理由", blank=True)
    # the unit above that must pass the list on, or that sent it back; none: the activity office (M21)
    at_unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="lists_to_pass", verbose_name="所在上级单位", null=True, blank=True
    )
    passed_on = models.DateField("上级单位转报日期", null=True, blank=True)
    passed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )

    trail_facts: dict[str, Any]  # what a bulk act says of this row besides what it says of all
    objects = ListQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "整改清单"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="team", leader=None) | Q(kind="personal", leader__isnull=False),
                name="personal_list_has_a_leader",
                violation_error_message="个人清单须选择领导干部，班子清单不选。",
            ),
            models.UniqueConstraint(
                fields=["unit", "former_unit"],
                condition=Q(kind="team"),
                nulls_distinct=False,
                name="one_team_list_per_unit",
                violation_error_message="该单位的班子整改清单已经建立，请直接打开它添加事项。",
            ),
            models.UniqueConstraint(
                fields=["leader"],
                name="one_list_per_leader",
                violation_error_message="该领导干部的个人整改清单已经建立，请直接打开它添加事项。",
            ),
            models.CheckConstraint(
                condition=Q(submitted_on=None, submitted_by=None) | Q(submitted_on__isnull=False),
                name="list_submitted_by_with_on",
            ),
            models.CheckConstraint(
                condition=~Q(state=ListState.RETURNED) | ~Q(return_reason=""),
                name="returned_list_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(at_unit=None) | Q(state__in=[ListState.SUBMITTED, ListState.RETURNED]),
                name="list_is_at_a_unit_on_its_way",
            ),
            models.CheckConstraint(
                condition=Q(passed_on=None, passed_by=None) | Q(passed_on__isnull=False),
                name="list_passed_by_with_on",
            ),
        ]
        triggers = [
            *guards_of(LIST_MOVES),
            pgtrigger.Protect(
                name="list_passes_its_levels",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__at_unit__isnull=False, old__state=ListState.SUBMITTED)
                & (
                    pgtrigger.Q(new__state=ListState.ACCEPTED)
                    | pgtrigger.Q(
                        new__state=ListState.SUBMITTED, new__at_unit__isnull=True, new__passed_on__isnull=True
                    )
                ),
            ),
        ]

    def __str__(self):
        return f"{self.unit}{self.title}"

    @property
    def title(self):
        """The words on the printed form (M17)."""
        title = f"{self.leader.post}个人整改清单" if self.leader else "领导班子整改方案"
        return f"{title}（原{self.former_unit}）" if self.former_unit_id else title

    @property
    def holder(self):
        """Whose list it is, in a word: the team, or the leader's post."""
        if self.former_unit_id:
            return f"领导班子（原{self.former_unit}）"
        return self.leader.post if self.leader else "领导班子"

    @property
    def form_title(self):
        """The title of the form that is printed and posted up (M17)."""
        return "领导班子整改方案" if self.kind == self.Kind.TEAM else "领导干部个人整改清单"

    @property
    def lamp(self):
        """Whose turn it is, as a lamp."""
        return list_lamp(state=self.state, state_label=self.get_state_display(), at_unit=self.at_unit or "")

    @property
    def body(self):
        """Who has the list, or sent it back: a unit above, or the activity office."""
        return str(self.at_unit or OFFICE)
