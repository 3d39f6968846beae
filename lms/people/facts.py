"""A fact about a person announces itself when it is saved or removed, in the same transaction."""

from django.db import models, transaction

from .signals import people_changed


class Fact(models.Model):
    """Base of rows from which standing follows. Bulk writes go through `register_many`."""

    class Meta:
        abstract = True

    @property
    def people_touched(self):
        return [self.person_id]

    def derive_keys(self):
        """Fill what follows from the rest; `save()` does it, a bulk write calls it for each row."""

    @transaction.atomic
    def save(self, **kwargs):
        self.derive_keys()
        super().save(**kwargs)
        people_changed.send(type(self), person_ids=self.people_touched)

    @transaction.atomic
    def delete(self, **kwargs):
        touched = self.people_touched
        deleted = super().delete(**kwargs)
        people_changed.send(type(self), person_ids=touched)
        return deleted


@transaction.atomic
def register_many(rows):
    """Write many new facts of one kind by the rules of a single one, in a few queries; the people concerned are announced once.

    Raises ValidationError for the first row whose own values are refused. What concerns other rows (an overlap, a staff number
    given twice, a missing unit) the database refuses with IntegrityError. Nothing is written then.
    """
    rows = list(rows)
    if not rows:
        return rows
    model = type(rows[0])
    # Looking up each foreign key would cost a query a row; the database looks them up anyway.
    foreign = [field.name for field in model._meta.concrete_fields if field.is_relation]
    for row in rows:
        row.derive_keys()
        row.clean_fields(exclude=foreign)
        row.clean()
    model.objects.bulk_create(rows, batch_size=1000)
    people_changed.send(model, person_ids=sorted({pk for row in rows for pk in row.people_touched}))
    return rows
