"""The tables of this room, one noun a file."""

from members.models.agency import Agency
from members.models.board import Board, BoardReader
from members.models.chair import ChairTerm
from members.models.deputy import StandingDeputy
from members.models.membership import Membership
from members.models.person import Person
from members.models.representative import Representative

__all__ = ["Agency", "Board", "BoardReader", "ChairTerm", "Membership", "Person", "Representative", "StandingDeputy"]
