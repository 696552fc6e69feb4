from documents.models.addressee import Addressee, Reply, ReplyFile
from documents.models.document import Document
from documents.models.meeting import Meeting, MeetingFile, Presence, Resolution
from documents.models.number import NumberSeries

__all__ = [
    "Addressee",
    "Document",
    "Meeting",
    "MeetingFile",
    "NumberSeries",
    "Presence",
    "Reply",
    "ReplyFile",
    "Resolution",
]
