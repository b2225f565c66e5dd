import unicodedata

import pytest

from egca.plain import plain


@pytest.mark.parametrize("text, shown", [
    ("plain\ttext\n größe ✓ 你好", "plain\ttext\n größe ✓ 你好"),
    ("\x1b[2J\x07\r\x7f", "\\x1b[2J\\x07\\r\\x7f"),
    ("\x9b31m", "\\x9b31m"),
    ("\u202e\u200b\u2028", "\\u202e\\u200b\\u2028"),
    ("\ud800", "\\ud800"),
    (ValueError("\x1b"), "\\x1b"),
])
def test_what_a_terminal_obeys_is_escaped(text, shown):
    assert plain(text) == shown


def test_no_character_is_obeyed():
    shown = plain("".join(map(chr, range(0x110000))))
    assert not {unicodedata.category(c) for c in shown if c not in "\n\t"} & {"Cc", "Cf", "Zl", "Zp", "Cs"}
