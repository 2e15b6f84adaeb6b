"""A meeting's agenda with its papers, or its minutes, as one PDF."""

from typing import ClassVar

from django.db import models

from accounts.history import tracked
from accounts.models import User
from documents.models.making import Made, MadeQuerySet
from meetings.enums import FileKind
from meetings.models.meeting import Meeting


@tracked(exclude=["progress", "contents"])
class MeetingFile(Made):
    """One PDF of a meeting, as everybody sees it who may open the same of it.

    `contents` is what it is made of, as the kind's own module collected it for whoever asked (`meetings.domain.pack`,
    `meetings.domain.minutes_paper`). `fingerprint` is that in short: who may open something else, or asks after
    something changed, gets another file. So one is shown to nobody whose own fingerprint differs.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="files")
    kind = models.CharField(max_length=10, choices=FileKind)
    fingerprint = models.CharField(max_length=64)
    contents = models.JSONField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = MadeQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "-queued_at", "-pk"]
        constraints: ClassVar = [
            *Made.Meta.constraints,
            models.UniqueConstraint(fields=["meeting", "kind", "fingerprint"], name="meetings_meetingfile_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of the {str(self.meeting).lower()}"
