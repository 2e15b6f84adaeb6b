"""The tables of this room, one noun a file."""

from accounts.models.grant import RoleGrant
from accounts.models.invitation import Invitation
from accounts.models.link import SignInLink
from accounts.models.mail import Mail
from accounts.models.user import User

__all__ = ["Invitation", "Mail", "RoleGrant", "SignInLink", "User"]
