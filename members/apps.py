"""Boards, agencies, places and who holds them."""

from django.apps import AppConfig


class MembersConfig(AppConfig):
    """The membership of the forum (ToR, Membership and Appendix 2)."""

    name = "members"
    verbose_name = "Members"

    def ready(self) -> None:
        """Register the roles that follow from the membership."""
        from members import roles

        roles.register()
