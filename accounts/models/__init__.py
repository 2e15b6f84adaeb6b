"""The tables of this room, one noun a file."""

from accounts.models.grant import RoleGrant
from accounts.models.link import SignInLink
from accounts.models.user import User

__all__ = ["RoleGrant", "SignInLink", "User"]
