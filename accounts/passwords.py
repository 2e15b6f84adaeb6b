"""What a good password is, and what is said of one that is not (the setting AUTH_PASSWORD_VALIDATORS).

The rules are Django's, the words ours. As the National Cyber Security Centre advises, length counts, and nobody is made
to mix digits and signs in.
"""

from django.contrib.auth import password_validation as djangos

HINT = "12 characters or more. Three random words are easy to remember and hard to guess."


class LongEnough(djangos.MinimumLengthValidator):
    """Has so many characters."""

    def get_error_message(self) -> str:
        """Say how many it must have."""
        return f"Password must be {self.min_length} characters or more"


class UnlikeItsOwner(djangos.UserAttributeSimilarityValidator):
    """Is not the person's name or address, or nearly so."""

    def __init__(self) -> None:
        super().__init__(user_attributes=("name", "email"))

    def get_error_message(self) -> str:
        """Say what it must not be like."""
        return "Choose a password that is not like your name or email address"


class HardToGuess(djangos.CommonPasswordValidator):
    """Is not among the passwords that are tried first."""

    def get_error_message(self) -> str:
        """Say that it is among them."""
        return "Choose a password that is harder to guess: many people use this one"
