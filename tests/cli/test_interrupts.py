"""A line that is interrupted says so, in its language, with the status that shells give."""

from __future__ import annotations

import os
import signal

import pytest
from click.testing import CliRunner

from dibao.cli import main, questions


@pytest.fixture(autouse=True)
def interruptible():
    """What a shell starts in the background ignores SIGINT, and so would these tests."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["INT", "TERM"]
)
@pytest.mark.parametrize(("lang", "words"), [("en", "Interrupted before"), ("zh", "中断")])
def test_an_interrupted_line_says_so(monkeypatch, number, status, lang, words):
    before = signal.getsignal(signal.SIGTERM)

    def interrupted(*_args, **_how):
        os.kill(os.getpid(), number)
        signal.pause()

    monkeypatch.setattr(questions, "book_for", interrupted)
    line = ["--lang", lang, "standard", "双阳区", "--program", "urban", "--on", "2011-10-01"]
    result = CliRunner().invoke(main, line)
    assert result.exit_code == status
    assert words in result.output
    assert signal.getsignal(signal.SIGTERM) is before
