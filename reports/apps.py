"""The twice-yearly reports to the three boards."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """ToR, Accountability: twice yearly, focused on impact of learning, with a programme of review."""

    name = "reports"
    verbose_name = "Reports"

    def ready(self) -> None:
        """Register what people owe from reports."""
        from reports import duties

        duties.register()
