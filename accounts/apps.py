"""Users, roles, the access door, the history of changes and what each person owes."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who comes in, and what they may open."""

    name = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        """Register who may do what here, and the roles that are granted to an account directly."""
        from accounts import grants, rules

        grants.register()
        rules.register()
