"""Users, roles, the access door, the history of changes and what each person owes."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who comes in, and what they may open."""

    name = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        """Register the roles that are granted to an account directly, and who has a second step."""
        from accounts import grants, second_step

        grants.register()
        second_step.register()
