"""Fills a new forum with two years of invented practice data, for one person of each role to try."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from learningforum.demo.fill import fill, is_filled


class Command(BaseCommand):
    """Run after load_reference; filling twice changes nothing."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """Fill, unless that was done before."""
        if is_filled():
            self.stdout.write("The practice data is already filled in.")
            return
        try:
            fill()
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write("The practice data is filled in.")
