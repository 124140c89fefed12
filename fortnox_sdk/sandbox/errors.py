"""The base class of the errors that the sandbox raises on purpose."""


class SandboxError(Exception):
    """An error raised if the sandbox can't start, rejects an admin request or gets an argument of a wrong type.

    The message gives the reason.

    >>> from fortnox_sdk.sandbox import serve
    >>> with serve() as sandbox:
    ...     sandbox.set_faults_in_words("429=often")
    Traceback (most recent call last):
    fortnox_sdk.sandbox.errors.SandboxError: 429=often: expected a number, ...
    """
