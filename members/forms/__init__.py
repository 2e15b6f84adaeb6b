"""What is asked about the membership, the agencies, the groups and the terms."""

from members.forms.membership import OnForm

__all__ = ["OnForm"]
