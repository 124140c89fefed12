"""Tests of the texts that explain errors of the operating system in both languages."""

import errno
import os

import pytest

from fortnox_sdk.foreign.os_faults import os_reason


@pytest.mark.parametrize("code", [errno.EACCES, errno.EISDIR, errno.ENOENT, errno.ENOSPC, errno.EROFS])
def test_a_common_reason_is_in_both_languages(code):
    reason = os_reason(OSError(code, os.strerror(code)))
    assert reason.en == os.strerror(code)
    assert reason.sv not in {"", reason.en}


def test_a_rare_reason_is_the_text_of_the_system_in_both_languages():
    reason = os_reason(OSError(errno.EHOSTDOWN, "Host is down"))
    assert reason.en == reason.sv == "Host is down"
    assert os_reason(OSError()).en == "OSError"
