"""Meetings: agenda, register, notes, actions and minutes."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """The quarterly meeting (ToR, Frequency of meetings, Working methods, Appendix I)."""

    name = "meetings"
    verbose_name = "Meetings"

    def ready(self) -> None:
        """Register the roles that one meeting gives, the panels known here, what people owe, the records and files."""
        from meetings import duties, item_panels, records, roles
        from meetings.domain import file, minutes_paper, pack_paper
        from meetings.enums import FileKind

        roles.register()
        item_panels.register()
        duties.register()
        records.register()
        file.draws(FileKind.PACK, pack_paper.draw)
        file.draws(FileKind.MINUTES, minutes_paper.draw)
