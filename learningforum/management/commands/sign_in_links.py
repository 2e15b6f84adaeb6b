"""Prints single-use sign-in links, one line each: role, a tab, the address."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from accounts.domain import link
from accounts.enums import Role
from accounts.models import RoleGrant, User
from learningforum.demo.accounts import DEMO_ACCOUNTS


class Command(BaseCommand):
    """Whoever can run this may come in as anybody: it belongs to the machine the forum runs on."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say for whom: the first coordinator, everybody of the practice data, or one address."""
        parser.add_argument("--base-url", default="http://127.0.0.1:8000", help="where the forum is reached")
        parser.add_argument("--demo", action="store_true", help="one person of each role of the practice data")
        parser.add_argument("--email", help="only the person with this email address")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the links and print them."""
        for label, user in _people(options["email"], demo=options["demo"]):
            path = reverse("accounts:use-link", args=[link.make(user)])
            self.stdout.write(f"{label}\t{options['base_url'].rstrip('/')}{path}")


def _people(email: str | None, *, demo: bool) -> list[tuple[str, User]]:
    """Return a label and a person for each link; raise CommandError when the address has no account."""
    if email:
        found = User.objects.active().by_email(email).first()
        if found is None:
            message = f"There is no account with the email address {email}."
            raise CommandError(message)
        return [("account", found)]
    if demo:
        people = {user.email: user for user in User.objects.active().filter(email__in=DEMO_ACCOUNTS.values())}
        return [(label, people[address]) for label, address in DEMO_ACCOUNTS.items()]
    grant = RoleGrant.objects.current().filter(role=Role.COORDINATOR, user__is_active=True).order_by("pk").first()
    if grant is None:
        raise CommandError("No account holds the coordinator role.")
    return [("coordinator", grant.user)]
