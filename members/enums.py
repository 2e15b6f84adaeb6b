"""Kinds of place and sectors."""

from django.db.models import TextChoices


class MembershipKind(TextChoices):
    """Core places are the fixed membership; ad hoc members are asked for a case discussion (ToR, Membership)."""

    CORE = "core", "Core"
    AD_HOC = "ad hoc", "Ad hoc"


class GroupRole(TextChoices):
    """What somebody is on a board or a sub-group."""

    CHAIR = "chair", "Chair"
    MEMBER = "member", "Member"


class Sector(TextChoices):
    """Where in the safeguarding system an agency stands."""

    COUNCIL = "council", "Council"
    NHS = "nhs", "NHS"
    POLICE = "police", "Police"
    VOLUNTARY = "voluntary", "Voluntary sector"
    PARTNERSHIP = "partnership", "Partnership"
