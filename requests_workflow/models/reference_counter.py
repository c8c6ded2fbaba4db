"""The running numbers of references."""

from django.db import models


class ReferenceCounter(models.Model):
    """The last running number given in a year, locked while one is taken."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"
