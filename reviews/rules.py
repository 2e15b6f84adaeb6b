"""Who may do what with the register of reviews. Which reviews a person sees is `Review.objects.visible_to`."""

import rules

from accounts.rules import is_member, is_officer


def register() -> None:
    """Called once, when the application is ready."""
    rules.add_perm("reviews.view_register", is_member)
    rules.add_perm("reviews.note_review", is_officer)
    rules.add_perm("reviews.change_review", is_officer)
    rules.add_perm("reviews.move_review", is_officer)
    rules.add_perm("reviews.restrict_review", is_officer)
