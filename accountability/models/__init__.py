"""What answering for the work leaves behind: entries of the boards."""

from accountability.models.board import BoardEntry

__all__ = ["BoardEntry"]
