"""Working days that were decreed otherwise than the table knows, entered by an administrator."""

from django.db import models


class DecreedDay(models.Model):
    """One day that is worked, or free, whatever the built-in table says; `note` names the decree."""

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
