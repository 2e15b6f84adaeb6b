"""The tables of this room, one noun a file."""

from reports.models.edition import Edition
from reports.models.report import Report

__all__ = ["Edition", "Report"]
