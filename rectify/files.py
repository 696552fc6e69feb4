"""Where uploads are kept: a file is there as a whole or not at all (S106)."""

import errno

from django.core.files.storage import FileSystemStorage

FULL = (errno.ENOSPC, errno.EDQUOT)  # no room on the disk, or none left for this account


class WholeFiles(FileSystemStorage):
    """Django's own storage, but what a full disk cut short is taken away again."""

    def _save(self, name, content):
        new = not self.exists(name)
        try:
            return super()._save(name, content)  # type: ignore[misc]
        except OSError as why:
            if new and why.errno in FULL:
                self.delete(name)
            raise
