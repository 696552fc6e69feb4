"""A static bundle (离线站点) that was asked for: the worker makes it, the office carries it to the other network (V24)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from issues.machine_states import BUNDLE_MOVES, BundleState
from trail.guards import guards_of
from units.models import Campaign


class SiteBundleQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(campaign=user.campaign)

    def unfinished(self):
        """Asked for, and neither made nor given up."""
        return self.filter(state__in=[SiteBundle.State.WAITING, SiteBundle.State.BUILDING])


class SiteBundle(models.Model):
    """One making of the public pages as a zip. `shown` says what was disclosed then; the file is handed out only while
    the same is still disclosed."""

    trail_name = "site_bundle"

    moves = BUNDLE_MOVES
    State = BundleState

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="bundles", verbose_name="活动")
    state = models.CharField("状态", max_length=16, choices=BundleState, default=BundleState.WAITING)
    done = models.PositiveIntegerField("已生成页数", default=0)
    known = models.PositiveIntegerField("已知页数", default=0)
    asked_at = models.DateTimeField("办理时间")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)
    shown = models.CharField("公示内容标识", max_length=64, blank=True)
    file = models.FileField("文件", upload_to="bundles/", blank=True)
    sha256 = models.CharField("散列", max_length=64, blank=True)
    why = models.CharField("没有生成的原因", max_length=200, blank=True)

    objects = SiteBundleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "离线站点"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign"],
                condition=Q(state__in=["waiting", "building"]),
                name="one_bundle_at_a_time",
                violation_error_message="已经有一份离线站点正在生成，请等它完成。",
            ),
            models.CheckConstraint(
                condition=Q(state="ready", finished_at__isnull=False) & ~Q(sha256="")
                | Q(state="failed", finished_at__isnull=False) & ~Q(why="")
                | Q(state__in=["waiting", "building"], finished_at=None, sha256="", why=""),
                name="bundle_ended_says_how",
            ),
        ]
        triggers = guards_of(BUNDLE_MOVES)

    def __str__(self):
        return f"{self.asked_at:%Y-%m-%d %H:%M} 离线站点"

    @property
    def running(self):
        return self.state in (self.State.WAITING, self.State.BUILDING)
