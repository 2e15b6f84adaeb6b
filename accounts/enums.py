"""The forum's roles, in the words of the Terms of Reference."""

from django.db.models import TextChoices


class Role(TextChoices):
    """What a person is to the forum. A person may hold several; each comes from one place only (see `standing`)."""

    COORDINATOR = "coordinator", "Coordinator"
    CHAIR = "chair", "Joint chair"
    LEARNING_MANAGER = "learning-manager", "Learning manager"
    REPRESENTATIVE = "representative", "Representative"
    DEPUTY = "deputy", "Deputy"
    AD_HOC = "ad-hoc", "Ad hoc member"
    BOARD_READER = "board-reader", "Board reader"
