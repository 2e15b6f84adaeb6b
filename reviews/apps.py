"""The register of reviews, audits and inspections that the forum learns from."""

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    """DHRs, SARs, CSPRs and the other sources (ToR, Purpose; agenda item 3)."""

    name = "reviews"
    verbose_name = "Reviews"
