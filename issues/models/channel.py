"""Where a document was really shown (M36, M37), and the photos that were released with it (S99, S100)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from issues.models.disclosure import Disclosure
from issues.models.frozen_copy import FrozenCopy


def proof_name(entry, filename):
    """A generated name: what a person called the file never reaches the disk (S98)."""
    return f"channels/{uuid.uuid4().hex}"


class ChannelEntry(models.Model):
    """One showing of a document: which paper, which issue, which board, which address, on which day, with proof."""

    trail_name = "channel_entry"

    disclosure = models.ForeignKey(Disclosure, models.PROTECT, related_name="channels", verbose_name="公示")
    channel = models.CharField("公示方式", max_length=16, choices=Disclosure.Channel)
    medium = models.CharField("载体", max_length=80, help_text="报纸、网站或公示栏的名称和位置")
    issue = models.CharField("期号、版面", max_length=60, blank=True)
    address = models.URLField("网址", max_length=300, blank=True)
    shown_on = models.DateField("公示日期")
    logged_at = models.DateTimeField("登记时间")
    logged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    name = models.CharField("凭证文件名", max_length=120, blank=True)
    kind = models.CharField("类型", max_length=80, blank=True)
    size = models.PositiveBigIntegerField("字节", default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    file = models.FileField("凭证", upload_to=proof_name, max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "公示方式登记"
        ordering = ["-shown_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(name="", sha256="", file="") | ~Q(name="") & ~Q(sha256="") & ~Q(file=""),
                name="channel_proof_is_whole",
            ),
        ]

    def __str__(self):
        return f"{self.get_channel_display()} {self.medium}"

    @property
    def trail_stream(self):
        return self.disclosure.trail_stream


class PhotoQuerySet(models.QuerySet):
    def disclosed(self, *, on):
        """Photos everybody may see on this day: those of copies that are before the public (S99)."""
        return self.filter(copy__in=FrozenCopy.objects.disclosed(on=on))


class ReleasedPhoto(models.Model):
    """A photo as it was released: drawn anew without what the camera wrote into it, under a name nobody can guess."""

    trail_name = "released_photo"

    copy = models.ForeignKey(FrozenCopy, models.PROTECT, related_name="photos", verbose_name="副本")
    name = models.CharField("名称", max_length=40, unique=True)
    sha256 = models.CharField(max_length=64)
    file = models.FileField("文件", max_length=200)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "发布照片"
        ordering = ["pk"]

    def __str__(self):
        return self.name
