"""Who may see the membership."""

import rules

from accounts.rules import is_member


def register() -> None:
    """Called once, when the application is ready."""
    rules.add_perm("members.view_membership", is_member)
