"""`pk__among=query`: the rows whose keys another query finds first, and few of them."""

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BigAutoField
from django.db.models.lookups import In


@BigAutoField.register_lookup
class Among(In):
    """Like `in`, but PostgreSQL finds the keys before it reads any row.

    Beside many joined tables it would join all rows first, and then look which are wanted.
    """

    lookup_name = "among"

    def get_rhs_op(self, connection: BaseDatabaseWrapper, rhs: str) -> str:
        if connection.vendor == "postgresql":
            return f"= ANY(ARRAY{rhs})"
        return super().get_rhs_op(connection, rhs)
