"""The `ui` app: components, the crispy template pack and charts. It knows nothing of the domain."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Offers template tags and form building blocks; it has no models."""

    name = "ui"
