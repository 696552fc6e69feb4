"""Spot checks (随机抽查): a list that is frozen, a number nobody could choose, and what was drawn with both (M48, S58)."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from inspections.lottery import how_many
from inspections.states import DRAW_MOVES, DRAW_RUNNING, DRAWN_FROM, Among, DrawState
from issues.models import Item, Order
from trail.guards import guards_of
from units.desk.lamp import Lamp
from units.models import Campaign, SupervisionGroup, Unit
from units.models.person import ADMINISTRATORS

PERSON = settings.AUTH_USER_MODEL
LAMPS = {"announced": "wait", "drawn": "soon", "done": "ok", "cancelled": "idle"}
FROM = " ".join(
    f"WHEN '{among}' THEN '{{{','.join(states)}}}'::text[]" for among, states in DRAWN_FROM.items()
)


class SpotCheckQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Every spot check of the campaigns this person works in: a draw that only its drawer sees proves nothing."""
        business = [role.campaign_id for role in user.roles if role.role not in ADMINISTRATORS]
        return self.filter(campaign__in=business)


class SpotCheck(models.Model):
    """One spot check. The database writes the list when the row is born and draws when it moves to drawn; nobody else can.

    `listed` holds the item numbers in their order, one a line; `list_hash` is its SHA-256. The seed is a public number that
    was named before it was known, typed by two persons independently. `seed_typed` is what the first of them typed.
    """

    trail_name = "spot_check"
    moves = DRAW_MOVES

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="spot_checks", verbose_name="活动")
    title = models.CharField("抽查名称", max_length=80)
    among = models.CharField("抽查范围", max_length=16, choices=Among, default=Among.DONE)
    group = models.ForeignKey(
        SupervisionGroup, models.PROTECT, related_name="+", verbose_name="督导组", null=True, blank=True
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", verbose_name="单位", null=True, blank=True
    )
    share = models.PositiveSmallIntegerField("抽查比例（%）")
    source = models.CharField("用哪一个公开号码", max_length=120)
    source_on = models.DateField("号码公布日期")
    state = models.CharField("状态", max_length=16, choices=DrawState, default=DrawState.ANNOUNCED)
    announced_on = models.DateField("公布名单日期")
    announced_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name="公布人")
    listed = models.TextField("名单", default="", editable=False)
    size = models.PositiveIntegerField("名单事项数", default=0, editable=False)
    list_hash = models.CharField("名单核验码", max_length=64, default="", editable=False)
    seed_typed = models.CharField("第一人录入的号码", max_length=60, blank=True)
    seed_typed_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", null=True, blank=True)
    seed = models.CharField("号码", max_length=60, blank=True)
    drawn_on = models.DateField("抽取日期", null=True, blank=True)
    drawn_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", null=True, blank=True)
    cancelled_why = models.CharField("取消理由", max_length=200, blank=True)
    cancelled_on = models.DateField("取消日期", null=True, blank=True)
    cancelled_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", null=True, blank=True)

    objects = SpotCheckQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "随机抽查"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(share__gte=1, share__lte=100), name="spot_check_share"),
            models.CheckConstraint(condition=Q(size__gt=0), name="spot_check_draws_from_something"),
            models.CheckConstraint(condition=Q(group=None) | Q(unit=None), name="spot_check_one_scope"),
            models.CheckConstraint(
                condition=Q(source_on__gt=F("announced_on")) & ~Q(source=""),
                name="spot_check_number_is_not_known_yet",
            ),
            models.CheckConstraint(
                condition=Q(seed_typed="", seed_typed_by=None)
                | ~Q(seed_typed="") & Q(seed_typed_by__isnull=False),
                name="spot_check_number_typed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[DrawState.ANNOUNCED, DrawState.CANCELLED],
                    seed="",
                    drawn_on=None,
                    drawn_by=None,
                )
                | Q(
                    ~Q(seed=""),
                    ~Q(drawn_by=F("seed_typed_by")),
                    state__in=[DrawState.DRAWN, DrawState.DONE],
                    seed=F("seed_typed"),
                    drawn_by__isnull=False,
                    drawn_on__gte=F("source_on"),
                ),
                name="spot_check_drawn_by_two_after_the_number",
            ),
            models.CheckConstraint(
                condition=Q(
                    ~Q(cancelled_why=""),
                    state=DrawState.CANCELLED,
                    cancelled_by__isnull=False,
                    cancelled_on__lt=F("source_on"),
                )
                | Q(~Q(state=DrawState.CANCELLED), cancelled_why="", cancelled_on=None, cancelled_by=None),
                name="spot_check_cancelled_before_the_number",
            ),
            models.UniqueConstraint(
                fields=["campaign", "title"],
                condition=~Q(state=DrawState.CANCELLED),
                name="one_draw_a_title",
            ),
            models.UniqueConstraint(
                fields=["campaign", "list_hash"],
                condition=~Q(state=DrawState.CANCELLED),
                name="one_draw_a_list",
            ),
            models.UniqueConstraint(
                fields=["campaign", "among", "group", "unit"],
                condition=Q(state__in=DRAW_RUNNING),
                nulls_distinct=False,
                name="one_running_draw_a_scope",
            ),
        ]
        triggers = [
            *guards_of(DRAW_MOVES),
            pgtrigger.Trigger(  # whoever inserts: the list is all that stands there, in its order, and nothing else
                name="the_database_writes_the_list",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=f"""
                    SELECT coalesce(string_agg(i.number, E'\\n' ORDER BY lpad(i.number, 20, '0') COLLATE "C"), ''), count(*)
                    INTO NEW.listed, NEW.size
                    FROM issues_item i JOIN units_unit u ON u.id = i.unit_id
                    WHERE u.campaign_id = NEW.campaign_id AND i.number IS NOT NULL
                        AND i.state = ANY(CASE NEW.among {FROM} END)
                        AND (NEW.group_id IS NULL OR u.group_id = NEW.group_id)
                        AND (NEW.unit_id IS NULL OR u.id = NEW.unit_id);
                    NEW.list_hash := encode(sha256(convert_to(NEW.listed, 'UTF8')), 'hex');
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="two_entitled_hands_draw",
                operation=pgtrigger.UpdateOf("state"),
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("OLD.state = 'announced' AND NEW.state = 'drawn'"),
                func="""
                    IF (SELECT count(DISTINCT person_id) FROM units_assignment WHERE campaign_id = NEW.campaign_id
                        AND role IN ('office', 'group') AND person_id IN (NEW.seed_typed_by_id, NEW.drawn_by_id)) < 2
                    THEN RAISE EXCEPTION 'spot check %: two of the office or the groups draw', NEW.id
                        USING ERRCODE = 'check_violation'; END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="done_when_all_is_looked_at",
                operation=pgtrigger.UpdateOf("state"),
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("NEW.state = 'done'"),
                func="""
                    IF EXISTS (SELECT 1 FROM inspections_drawnitem WHERE spot_check_id = NEW.id AND met IS NULL)
                    THEN RAISE EXCEPTION 'spot check %: not all that was drawn was looked at', NEW.id
                        USING ERRCODE = 'check_violation'; END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.ReadOnly(
                name="announced_list_stays",
                fields=[
                    *("campaign", "title", "among", "group", "unit", "share", "source", "source_on"),
                    *("announced_on", "announced_by", "listed", "size", "list_hash"),
                ],
            ),
            pgtrigger.Protect(
                name="drawn_number_stays",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__state=DrawState.ANNOUNCED.value)
                & (
                    pgtrigger.Q(old__seed__df=pgtrigger.F("new__seed"))
                    | pgtrigger.Q(old__seed_typed__df=pgtrigger.F("new__seed_typed"))
                    | pgtrigger.Q(old__seed_typed_by__df=pgtrigger.F("new__seed_typed_by"))
                    | pgtrigger.Q(old__drawn_on__df=pgtrigger.F("new__drawn_on"))
                    | pgtrigger.Q(old__drawn_by__df=pgtrigger.F("new__drawn_by"))
                ),
            ),
            pgtrigger.Protect(name="spot_check_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return self.title

    @property
    def scope(self):
        """What the list was taken from, in words."""
        return f"{self.group or self.unit or '全部单位'} · {self.get_among_display()}"

    @property
    def many(self):
        """How many are drawn."""
        return how_many(self.size, self.share)

    @property
    def lamp(self):
        return Lamp(LAMPS[self.state], self.get_state_display())


class DrawnItem(models.Model):
    """One item a spot check drew, at its place, and what was found there. Only the database's draw writes these rows."""

    trail_name = "drawn_item"

    class Method(models.TextChoices):
        PHONE = "phone", "电话询问"
        MATERIAL = "material", "报送信息"
        VISIT = "visit", "组织巡查"

    spot_check = models.ForeignKey(SpotCheck, models.PROTECT, related_name="drawn", verbose_name="抽查")
    item = models.ForeignKey(Item, models.PROTECT, related_name="spot_checks", verbose_name="事项")
    place = models.PositiveIntegerField("次序")
    method = models.CharField("抽查方式", max_length=16, choices=Method, blank=True, db_default="")
    met = models.BooleanField("整改落实", null=True, blank=True)
    finding = models.CharField("抽查情况", max_length=300, blank=True, db_default="")
    order = models.OneToOneField(
        Order, models.PROTECT, related_name="+", verbose_name="责令整改", null=True, blank=True
    )
    looked_on = models.DateField("抽查日期", null=True, blank=True)
    looked_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "抽中事项"
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["spot_check", "place"], name="one_item_a_place"),
            models.UniqueConstraint(fields=["spot_check", "item"], name="each_item_drawn_once"),
            models.CheckConstraint(
                condition=Q(met=None, method="", finding="", order=None, looked_on=None, looked_by=None)
                | Q(
                    ~Q(method=""),
                    ~Q(finding=""),
                    met__isnull=False,
                    looked_on__isnull=False,
                    looked_by__isnull=False,
                ),
                name="drawn_item_found_whole",
            ),
            models.CheckConstraint(
                condition=Q(order=None) | Q(met=False), name="an_order_follows_what_is_unmet"
            ),
        ]
        indexes = [models.Index(fields=["spot_check"], condition=Q(met=None), name="drawn_not_looked_at")]
        triggers = [
            pgtrigger.Protect(
                name="finding_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__met__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.spot_check} 第 {self.place} 件"

    @property
    def lamp(self):
        if self.met is None:
            return Lamp("wait", "还没有查")
        return Lamp("ok", "落实到位") if self.met else Lamp("late", "没有落实到位")
