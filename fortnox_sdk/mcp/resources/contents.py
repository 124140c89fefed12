"""The content of a resource."""

import attrs


@attrs.frozen(kw_only=True)
class Content:
    """A text or bytes, with the media type."""

    mime_type: str
    text: str | None = None
    data: bytes | None = attrs.field(default=None, repr=False)
