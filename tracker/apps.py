"""The learning tracker: the learning, how it is shared and embedded, and its impact."""

from django.apps import AppConfig


class TrackerConfig(AppConfig):
    """ToR, Working methods: the tracker and recording template; agenda item 6."""

    name = "tracker"
    verbose_name = "Learning tracker"

    def ready(self) -> None:
        """Register agenda item 6's panel, and what people owe from the tracker."""
        from tracker import duties, item_panels

        item_panels.register()
        duties.register()
