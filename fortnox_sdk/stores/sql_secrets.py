"""The type of a database column with secret texts."""

import sqlalchemy as sa

from fortnox_sdk.scalars import Secret


class SecretText(sa.types.TypeDecorator[Secret]):
    """The type of a column with secret texts.

    At level DEBUG, SQLAlchemy logs each row that it reads. With this type, the log shows `Secret(hidden)`.
    """

    impl: sa.types.TypeEngine[str] | type[sa.types.TypeEngine[str]] = sa.Text
    cache_ok: bool | None = True

    def process_bind_param(self, value: Secret | None, dialect: sa.Dialect) -> str | None:
        """Return the text to save."""
        del dialect
        return None if value is None else value.reveal()

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> Secret | None:
        """Return a saved text as a secret."""
        del dialect
        return None if value is None else Secret(value)
