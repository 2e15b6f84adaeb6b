"""The twice-yearly reports to the three boards."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """ToR, Accountability: twice yearly, focused on impact of learning, with a programme of review."""

    name = "reports"
    verbose_name = "Reports"

    def ready(self) -> None:
        """Register who may make, issue and read reports, and what people owe from them."""
        from reports import duties, rules

        rules.register()
        duties.register()
