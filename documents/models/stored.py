"""A file somebody handed in with a reply or a meeting: stored under a generated name, its hash in the trail (S98)."""

import pgtrigger
from django.db import models

from units.files import stored_name


class StoredFile(models.Model):
    """What `units.files.checked` gives, kept as it came."""

    name = models.CharField("文件名", max_length=120)
    kind = models.CharField("类型", max_length=80)
    size = models.PositiveBigIntegerField("字节")
    sha256 = models.CharField(max_length=64)
    file = models.FileField("文件", upload_to=stored_name, max_length=200)

    class Meta:
        abstract = True
        triggers = [
            pgtrigger.Protect(name="stored_file_stays", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self):
        return self.name
