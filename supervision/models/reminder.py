"""The inbox: what a person is reminded of, and when (V11). A reminder that was read comes again until somebody answers."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from units.models import Unit


class ReminderQuerySet(models.QuerySet):
    def unread(self):
        """Not opened, and not over."""
        return self.filter(read_at=None, ended_on=None)


class Reminder(models.Model):
    """One reminder to one person about one row. `slot` is its turn: before the day, on it, or the n-th after it."""

    trail_name = "reminder"

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="reminders", verbose_name="收件人"
    )
    kind = models.CharField("种类", max_length=16)
    object_id = models.BigIntegerField("对象编号")
    page_id = models.BigIntegerField("页面编号")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    text = models.CharField("内容", max_length=200)
    due_on = models.DateField("自哪一天算")
    late = models.IntegerField("超过天数")
    slot = models.IntegerField("第几次提醒")
    raised_on = models.DateField("提醒日期")
    ended_on = models.DateField("了结日期", null=True)  # its debt was paid, or is somebody else's now
    read_at = models.DateTimeField("阅读时间", null=True)
    mail = models.ForeignKey("Mail", models.PROTECT, related_name="reminders", null=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "提醒"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "object_id", "due_on", "slot"], name="each_reminder_once"
            )
        ]
        indexes = [
            models.Index(fields=["person", "id"], name="reminder_of_person"),
            models.Index(fields=["person"], condition=Q(read_at=None, ended_on=None), name="reminder_unread"),
            models.Index(fields=["person"], condition=Q(mail=None), name="reminder_not_mailed"),
            models.Index(fields=["kind", "object_id"], condition=Q(ended_on=None), name="reminder_running"),
        ]

    def __str__(self):
        return self.text
