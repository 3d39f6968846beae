"""A fact about a person announces itself when it is saved or removed, in the same transaction."""

from django.db import models, transaction

from .signals import people_changed


class Fact(models.Model):
    """Base of rows from which standing follows. A bulk write does not pass here: it sends `people_changed` itself, once."""

    class Meta:
        abstract = True

    @property
    def people_touched(self):
        return [self.person_id]

    @transaction.atomic
    def save(self, **kwargs):
        super().save(**kwargs)
        people_changed.send(type(self), person_ids=self.people_touched)

    @transaction.atomic
    def delete(self, **kwargs):
        touched = self.people_touched
        deleted = super().delete(**kwargs)
        people_changed.send(type(self), person_ids=touched)
        return deleted
