"""Fields of science that grants are about: the European Science Vocabulary, EuroSciVoc."""

from django.db import models


class Subject(models.Model):
    """A concept of EuroSciVoc, by its own notation: the last part of the code path that CORDIS writes.

    The path changes when a concept is moved in the tree, the notation does not.
    """

    code = models.CharField(max_length=32, unique=True, help_text="The concept's notation: digits, as text.")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    depth = models.PositiveSmallIntegerField(default=1, help_text="1 for the six fields at the top.")
    path = models.CharField(
        max_length=255, db_index=True, help_text="Codes from the top, as in CORDIS: /23/43/251."
    )
    title = models.CharField(
        max_length=255, blank=True, help_text="In English; CORDIS's own where the vocabulary lacks the code."
    )
    labels = models.JSONField(
        default=dict, blank=True, help_text="Titles by language: de, en, es, fr, it, pl."
    )
    is_current = models.BooleanField(
        default=False, help_text="In the vocabulary that was imported last; not withdrawn or deprecated."
    )

    def __str__(self) -> str:
        return self.title or f"EuroSciVoc {self.code}"
