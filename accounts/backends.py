"""How a session finds its person."""

from django.contrib.auth.backends import BaseBackend

from accounts.models import User


class StandingBackend(BaseBackend):
    """Reads the person and their standing in one query, on every request: what ended since is gone."""

    def get_user(self, user_id: int) -> User | None:
        """The active account, or None, which signs the session out."""
        found: User | None = User.objects.active().with_standing().filter(pk=user_id).first()
        return found
