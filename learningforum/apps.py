"""The top of the house."""

from django.apps import AppConfig


class LearningForumConfig(AppConfig):
    """Home page, error pages, navigation and how the forum is started."""

    name = "learningforum"
    verbose_name = "Learning forum"

    def ready(self) -> None:
        """Register who may do what."""
        from learningforum import permissions

        permissions.register()
