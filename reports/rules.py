"""Who may make, issue and read reports. Which ones a person sees is `visible_to`."""

import rules

from accounts.rules import is_board_reader, is_chair, is_coordinator, is_officer


def register() -> None:
    """Called once, when the application is ready."""
    rules.add_perm("reports.view_reports", is_officer | is_board_reader)
    rules.add_perm("reports.make_reports", is_officer)
    rules.add_perm("reports.issue_reports", is_coordinator | is_chair)
