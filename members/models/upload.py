"""A membership list that was read from a file and waits for somebody to say yes."""

from django.db import models

from accounts.models import User


class MembershipUpload(models.Model):
    """The rows of a file between its dry run and the import; forgotten once imported, or after a day.

    `rows` is a list of mappings by column, as read; nothing of the membership has changed yet.
    """

    name = models.CharField("file name", max_length=200)
    rows = models.JSONField()
    from_day = models.DateField("holds from")
    uploaded_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name
