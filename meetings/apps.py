"""Meetings: agenda, register, notes, actions and minutes."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """The quarterly meeting (ToR, Frequency of meetings, Working methods, Appendix I)."""

    name = "meetings"
    verbose_name = "Meetings"

    def ready(self) -> None:
        """Register who may do what, the panels of the kinds known here, and what people owe from meetings."""
        from meetings import duties, item_panels, rules

        rules.register()
        item_panels.register()
        duties.register()
