"""What answering for the work leaves behind: entries of the boards, objections to what burdens a unit."""

from accountability.models.board import BoardEntry
from accountability.models.objection import Objection, ObjectionFile

__all__ = ["BoardEntry", "Objection", "ObjectionFile"]
