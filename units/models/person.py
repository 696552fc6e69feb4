"""People who sign in, and what each may do where (M6–M10)."""

from functools import cached_property
from operator import attrgetter
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.crypto import salted_hmac

from trail import clock
from units.models.campaign import Campaign
from units.models.unit import SupervisionGroup, Unit


class Role(models.TextChoices):
    OFFICE = "office", "活动办"
    CLERK = "clerk", "单位经办"
    GROUP = "group", "督导组"
    CONTACT = "contact", "联系点领导"
    SUPERIOR = "superior", "上一级党组织"
    LEADER = "leader", "市领导（查看）"
    INVITED = "invited", "特邀监督员"
    SYSTEM = "system", "系统管理员"
    AUDITOR = "auditor", "安全审计员"


WHOLE_CAMPAIGN = [Role.OFFICE, Role.LEADER, Role.SYSTEM, Role.AUDITOR]
ONE_UNIT = [Role.CLERK, Role.CONTACT, Role.SUPERIOR, Role.INVITED]
ADMINISTRATORS = [Role.SYSTEM, Role.AUDITOR]  # they keep the house and see no business (S84)


class Digest(models.TextChoices):
    DAILY = "daily", "每天汇总一封；逾期的随时发"
    AT_ONCE = "at_once", "随时发"


def acted_by(title):
    """Who did it, once somebody has: beside a day or a moment, and nobody where the system acted."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=title, null=True, blank=True
    )


class PersonQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The accounts this person keeps: of the campaigns where they are office or system administrator.

        The office keeps no administrator's account (S84). An account without any role belongs to no campaign;
        every keeper sees it, or nobody could give it one again.
        """
        keeper = [role for role in getattr(user, "roles", ()) if role.role in (Role.OFFICE, Role.SYSTEM)]
        if not keeper:
            return self.none()
        held = Assignment.objects.filter(person=OuterRef("pk"))
        kept = self.filter(
            Exists(held.filter(campaign__in=[role.campaign_id for role in keeper])) | ~Exists(held)
        )
        if any(role.role == Role.SYSTEM for role in keeper):
            return kept
        return kept.exclude(Exists(held.filter(role__in=ADMINISTRATORS)))

    def with_factor(self):
        """Each with `protected`: whether they sign in with a second factor (S83)."""
        with_code = Person.objects.filter(pk=OuterRef("pk"), authenticator__type="totp")
        return self.annotate(protected=Exists(with_code))


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, username, password, **fields):
        """A person with a hashed password; used by services, tests and the demo alike."""
        person = self.model(username=username, **fields)
        person.set_password(password)
        person.save()
        return person


PeopleManager = PersonManager.from_queryset(PersonQuerySet)


class Person(AbstractBaseUser):
    """Somebody who signs in. Rights come from assignments only."""

    trail_name = "person"

    username = models.CharField(
        "账号", max_length=60, unique=True, error_messages={"unique": "这个账号已有人使用，请换一个。"}
    )
    name = models.CharField("称呼", max_length=60, help_text="职务或姓名，显示在办理记录里")
    phone = models.CharField("电话", max_length=20, blank=True)
    email = models.EmailField("电子邮箱", blank=True, default="", db_default="")
    digest = models.CharField(
        "邮件提醒", max_length=16, choices=Digest, default=Digest.DAILY, db_default=Digest.DAILY
    )
    is_active = models.BooleanField("启用", default=True)

    factor_turns = models.PositiveIntegerField(default=0, db_default=0, editable=False)

    confirmed_at = 0.0  # when this session last proved its second factor, in seconds since 1970; 0 where there is no session
    authenticator_set: Any  # the rows of allauth.mfa
    issued: Any  # what was made for this person and is shown once
    trail_facts: dict[str, Any]  # what a bulk act says of this row besides what it says of all
    objects = PeopleManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = verbose_name_plural = "人员"

    def __str__(self):
        return self.name

    def _get_session_auth_hash(self, secret=None):
        """What sessions and tokens are checked by: the password and, once it was turned, the second factor (S82, S83)."""
        made = super()._get_session_auth_hash(secret=secret)  # type: ignore[misc]
        return salted_hmac(made, str(self.factor_turns)).hexdigest() if self.factor_turns else made

    @property
    def has_factor(self):
        """Whether this person signs in with a code from their phone besides the password (S83).

        Who never turned it on is told by the row itself: an act by them costs no statement more.
        """
        return self.factor_turns > 0 and self.authenticator_set.filter(type="totp").exists()

    @cached_property
    def roles(self):
        """This person's assignments, oldest first, read once a request."""
        # sorted here: for an ORDER BY Django would compare it with each of some seventy columns
        held = self.assignments.select_related("unit", "group", "campaign").order_by()
        return sorted(held, key=attrgetter("pk"))

    @cached_property
    def acting_for(self):
        """The people this person acts for today, each with `roles` read; an account that was switched off gives nothing."""
        held = self.delegations_held.in_force(on=clock.today()).filter(principal__is_active=True)
        newest_first = sorted(
            held.select_related("principal").order_by(), key=attrgetter("starts_on", "pk"), reverse=True
        )
        return list(dict.fromkeys(one.principal for one in newest_first))

    @property
    def campaign(self):
        """The campaign this person works in (that of the newest assignment), or None."""
        return self.roles[-1].campaign if self.roles else None

    @property
    def role_label(self):
        """How the trail names this person: roles, not a name."""
        return "、".join(dict.fromkeys(assignment.get_role_display() for assignment in self.roles))

    def sees(self, prefix=""):
        """A condition on units (or, with prefix `unit__`, on what hangs on one) for what is in this person's sight."""
        # lists of hundreds of thousands of rows start here: by column, not by `Seat`, which a test holds equal (decision 0029)
        sight = Q(pk__in=[])
        for role in self.roles:
            if role.role in ADMINISTRATORS:
                continue
            if role.unit_id:
                within = Unit.objects.descendants(role.unit, include_self=True).values("pk")
                sight |= Q(**{f"{prefix}pk__in": within})
            elif role.group_id:
                sight |= Q(**{f"{prefix}group": role.group_id})
            else:
                sight |= Q(**{f"{prefix}campaign": role.campaign_id})
        return sight

    def holds(self, *roles):
        """Whether one of these roles is this person's, wherever it reaches."""
        return any(held.role in roles for held in self.roles)


class Assignment(models.Model):
    """One person, one role, one scope: the whole campaign, a unit with what is below it, or a group's units."""

    trail_name = "assignment"

    person = models.ForeignKey(Person, models.CASCADE, related_name="assignments", verbose_name="人员")
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="assignments", verbose_name="活动")
    role = models.CharField("角色", max_length=16, choices=Role)
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="assignments", verbose_name="单位", null=True, blank=True
    )
    group = models.ForeignKey(
        SupervisionGroup, models.PROTECT, related_name="members", verbose_name="督导组", null=True, blank=True
    )

    class Meta:
        verbose_name = verbose_name_plural = "任职"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "campaign", "role", "unit", "group"],
                nulls_distinct=False,
                name="assignment_once",
                violation_error_message="此人已有同样的角色和范围。",
            ),
            models.CheckConstraint(
                condition=Q(role__in=WHOLE_CAMPAIGN, unit=None, group=None)
                | Q(role__in=ONE_UNIT, unit__isnull=False, group=None)
                | Q(role=Role.GROUP, unit=None, group__isnull=False),
                name="assignment_scope_fits_role",
                violation_error_message="范围与角色不符：督导组选组，单位经办、联系点领导、上一级党组织、特邀监督员选单位，其余不选。",
            ),
        ]

    def __str__(self):
        return f"{self.get_role_display()} {self.unit or self.group or ''}"

    @property
    def is_business(self):
        """A role in the work itself, not in keeping the house (S84)."""
        return self.role not in ADMINISTRATORS

    @property
    def sees_whole_campaign(self):
        """A business role that is bound to no unit and no group."""
        return self.role in WHOLE_CAMPAIGN and self.role not in ADMINISTRATORS
