"""Red board, black board, one-vote veto (红黑榜、一票否决): two persons set an entry, two persons lift it (M85, M98, S59)."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accountability.states import ENTRY_MOVES, ENTRY_OPEN, GROUNDS, STANDING, Board, EntryState, Ground
from issues.models import Item
from trail.guards import guards_of
from units.desk.lamp import Lamp
from units.models import Role, Unit
from units.models.unit import OfUnit

PERSON = settings.AUTH_USER_MODEL
LAMPS = {"proposed": "wait", "lifting": "wait", "lifted": "idle", "dropped": "idle"}
FITS = Q()
for _board, _grounds in GROUNDS.items():
    FITS |= Q(board=_board, ground__in=_grounds)


class BoardEntryQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What two persons agreed on, to whoever has the unit in sight; what is only proposed, to the activity office."""
        office = [role.campaign_id for role in user.roles if role.role == Role.OFFICE]
        agreed = Q(state__in=[*STANDING, EntryState.LIFTED])
        return self.filter(
            Q(unit__in=Unit.objects.visible_to(user)) & (agreed | Q(unit__campaign__in=office))
        )

    def standing(self):
        return self.filter(state__in=STANDING)


class BoardEntry(OfUnit):
    """One unit on one board, for one of its items where the case is one. It names no person: there is no field for one."""

    trail_name = "board_entry"
    moves = ENTRY_MOVES

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="board_entries", verbose_name="单位")
    board = models.CharField("榜", max_length=16, choices=Board)
    ground = models.CharField("理由类别", max_length=16, choices=Ground)
    item = models.ForeignKey(
        Item, models.PROTECT, related_name="board_entries", verbose_name="整改事项", null=True, blank=True
    )
    reason = models.CharField("事实和理由", max_length=500)
    evidence = models.CharField("依据", max_length=200)
    state = models.CharField("状态", max_length=16, choices=EntryState, default=EntryState.PROPOSED)
    proposed_on = models.DateField("提出日期")
    proposed_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name="提出人")
    confirmed_on = models.DateField("确认日期", null=True, blank=True)
    confirmed_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", null=True, blank=True)
    lift_reason = models.CharField("撤销理由", max_length=500, blank=True)
    lift_asked_on = models.DateField("提出撤销日期", null=True, blank=True)
    lift_asked_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", null=True, blank=True)
    lifted_on = models.DateField("撤销日期", null=True, blank=True)
    lifted_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", null=True, blank=True)

    objects = BoardEntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "红黑榜和一票否决"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=FITS, name="board_entry_ground_is_of_its_board"),
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(evidence=""), name="board_entry_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[EntryState.PROPOSED, EntryState.DROPPED], confirmed_on=None, confirmed_by=None
                )
                | Q(
                    ~Q(confirmed_by=F("proposed_by")),
                    state__in=[*STANDING, EntryState.LIFTED],
                    confirmed_on__isnull=False,
                    confirmed_by__isnull=False,
                ),
                name="board_entry_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(
                    ~Q(state__in=[EntryState.LIFTING, EntryState.LIFTED]),
                    lift_reason="",
                    lift_asked_on=None,
                    lift_asked_by=None,
                )
                | Q(
                    ~Q(lift_reason=""),
                    state__in=[EntryState.LIFTING, EntryState.LIFTED],
                    lift_asked_on__isnull=False,
                    lift_asked_by__isnull=False,
                ),
                name="board_entry_lift_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(~Q(state=EntryState.LIFTED), lifted_on=None, lifted_by=None)
                | Q(
                    ~Q(lifted_by=F("lift_asked_by")),
                    state=EntryState.LIFTED,
                    lifted_on__isnull=False,
                    lifted_by__isnull=False,
                ),
                name="board_entry_lifted_by_another",
            ),
            models.UniqueConstraint(
                fields=["unit", "board", "ground", "item"],
                condition=Q(state__in=ENTRY_OPEN),
                nulls_distinct=False,
                name="board_entry_stands_once",
            ),
        ]
        indexes = [models.Index(fields=["unit", "state"], name="board_entry_of_unit")]
        triggers = [
            *guards_of(ENTRY_MOVES),
            pgtrigger.Trigger(
                name="the_office_keeps_the_boards",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                    IF EXISTS (
                        SELECT 1 FROM unnest(ARRAY[NEW.proposed_by_id, NEW.confirmed_by_id, NEW.lift_asked_by_id, NEW.lifted_by_id])
                            WITH ORDINALITY AS hand (person, place)
                        WHERE person IS NOT NULL AND (TG_OP = 'INSERT' OR person IS DISTINCT FROM (ARRAY[
                            OLD.proposed_by_id, OLD.confirmed_by_id, OLD.lift_asked_by_id, OLD.lifted_by_id])[place])
                        AND NOT EXISTS (SELECT 1 FROM units_seat s WHERE s.person_id = person AND s.principal_id = person
                            AND s.role = 'office' AND s.acts AND s.unit_id = NEW.unit_id)
                    ) THEN RAISE EXCEPTION 'board entry %: only the activity office keeps the boards', NEW.id
                        USING ERRCODE = 'check_violation'; END IF;
                    IF TG_OP = 'INSERT' AND NEW.item_id IS NOT NULL AND NOT EXISTS (
                        SELECT 1 FROM issues_item WHERE id = NEW.item_id AND unit_id = NEW.unit_id
                    ) THEN RAISE EXCEPTION 'board entry %: an item of another unit', NEW.id
                        USING ERRCODE = 'check_violation'; END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.ReadOnly(
                name="board_entry_says_what_was_proposed",
                fields=[
                    "unit",
                    "board",
                    "ground",
                    "item",
                    "reason",
                    "evidence",
                    "proposed_on",
                    "proposed_by",
                ],
            ),
            pgtrigger.Protect(
                name="board_confirmation_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__confirmed_by__isnull=False)
                & (
                    pgtrigger.Q(old__confirmed_by__df=pgtrigger.F("new__confirmed_by"))
                    | pgtrigger.Q(old__confirmed_on__df=pgtrigger.F("new__confirmed_on"))
                ),
            ),
            pgtrigger.Protect(
                name="board_lift_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state=EntryState.LIFTING.value, new__state=EntryState.LIFTED.value)
                & (
                    pgtrigger.Q(old__lift_asked_by__df=pgtrigger.F("new__lift_asked_by"))
                    | pgtrigger.Q(old__lift_asked_on__df=pgtrigger.F("new__lift_asked_on"))
                    | pgtrigger.Q(old__lift_reason__df=pgtrigger.F("new__lift_reason"))
                ),
            ),
            pgtrigger.Protect(  # between two moves nothing is touched
                name="board_entry_changes_by_moves",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state=pgtrigger.F("new__state")),
            ),
            pgtrigger.Protect(name="board_entry_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return f"{self.unit} {self.get_board_display()}"

    @property
    def lamp(self):
        standing = "ok" if self.board == Board.RED else "late"
        return Lamp(LAMPS.get(self.state, standing), self.get_state_display())
