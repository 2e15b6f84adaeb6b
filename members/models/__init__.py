"""The tables of this room, one noun a file."""

from members.models.agency import Agency, FormerName
from members.models.board import Board, BoardReader
from members.models.chair import ChairTerm
from members.models.deputy import StandingDeputy
from members.models.group import GroupSeat, SubGroup
from members.models.membership import Membership
from members.models.person import Person
from members.models.representative import Representative
from members.models.terms import TermsVersion
from members.models.upload import MembershipUpload

__all__ = [
    "Agency",
    "Board",
    "BoardReader",
    "ChairTerm",
    "FormerName",
    "GroupSeat",
    "Membership",
    "MembershipUpload",
    "Person",
    "Representative",
    "StandingDeputy",
    "SubGroup",
    "TermsVersion",
]
