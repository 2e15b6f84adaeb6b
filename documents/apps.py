"""Files kept and documents made."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Private files, and the PDF builder."""

    name = "documents"
    verbose_name = "Documents"
