"""What was decreed since the built-in table, entered by an administrator: single days, and years that are complete."""

from django.db import models


class DecreedDay(models.Model):
    """One day that is worked, or free, whatever the built-in table says; `note` names the decree."""

    trail_name = "decreed_day"

    day = models.DateField(
        "日期", unique=True, error_messages={"unique": "这一天已经登记过，请先删去原来的登记。"}
    )
    works = models.BooleanField("上班", choices=[(True, "上班（调休）"), (False, "放假")])
    note = models.CharField("依据", max_length=120, help_text="通知的文号或名称，例如：国办发明电〔2026〕5号")

    class Meta:
        verbose_name = verbose_name_plural = "工作日历"
        ordering = ["day"]

    def __str__(self):
        return f"{self.day} {self.get_works_display()}"


class DeclaredYear(models.Model):
    """A year after those of the built-in table whose arrangement is published and entered: counts in it are final."""

    trail_name = "declared_year"

    year = models.PositiveSmallIntegerField(
        "年份", unique=True, error_messages={"unique": "这一年已经登记为最终确定。"}
    )
    note = models.CharField("依据", max_length=120, help_text="通知的文号或名称，例如：国办发明电〔2027〕5号")

    class Meta:
        verbose_name = verbose_name_plural = "最终确定的年份"
        ordering = ["year"]

    def __str__(self):
        return f"{self.year} 年"
