"""Generated token ids <-> bytes of the completion.

Spans are in bytes and advantages in tokens. Text is never encoded again: other
ids may spell the same text, and a decode token by token breaks characters that
span tokens. Each id's bytes are read from the tokenizer's own vocabulary, and a
test at load compares them with what the tokenizer decodes; a tokenizer that
fails it is refused rather than credited wrongly.
"""

import bisect
import itertools
import json
import random
import re

# One text for each thing that tokenizers are known to get wrong.
SELF_TEST = [
    "def f(x):\n    return [x ** 2 for x in range(10)]\n",
    "\tif a != b and not c:\r\n\t\traise ValueError('no')\n\n\n",
    "naïve café — “quotes” … ﬁ ½ Ω",
    "日本語のコメント # 注释 \u3000 end",
    "emoji 🙂👩‍👩‍👧‍👦🏳️‍🌈 flags 🇫🇷",
    "nul \x00 bell \x07 delete \x7f nbsp \xa0 bom \ufeff",
    "trailing spaces   \n  . , ! ? n't 's",
]


class UnsupportedTokenizer(ValueError):
    """The tokenizer's bytes cannot be told; the message says why."""


class TokenBytes:
    """The bytes of each token id of a tokenizer. Special tokens, which decoding drops, have none."""

    def __init__(self, tokenizer):
        self.tokenizer = tokenizer
        backend = getattr(tokenizer, "backend_tokenizer", None)
        if backend is None:
            raise UnsupportedTokenizer(f"{type(tokenizer).__name__} has no fast backend; "
                                       "load the tokenizer with use_fast=True")
        decoder = json.loads(backend.to_str()).get("decoder") or {}
        steps = decoder.get("decoders", [decoder])
        kinds = {step.get("type") for step in steps}
        if kinds == {"ByteLevel"}:
            self._to_bytes, self._strips = _byte_level, False
        elif {"ByteFallback", "Replace"} <= kinds:
            self._to_bytes, self._strips = _byte_fallback, "Strip" in kinds
        else:
            raise UnsupportedTokenizer(f"{type(tokenizer).__name__} decodes by {sorted(map(str, kinds))}; "
                                       "byte-level BPE and SentencePiece with byte fallback are supported")
        self._table = self._read(tokenizer)
        self._self_test()

    def _read(self, tokenizer) -> list[bytes]:
        size = max(tokenizer.get_vocab().values()) + 1
        table = [b""] * size
        for id, token in enumerate(tokenizer.convert_ids_to_tokens(range(size))):
            if token is not None:
                table[id] = self._to_bytes(token)
        # Added tokens are written as they are, not in the vocabulary's alphabet.
        for id, added in tokenizer.added_tokens_decoder.items():
            table[id] = b"" if added.special else added.content.encode()
        return table

    def __call__(self, ids) -> tuple[bytes, list[int]]:
        """The bytes that ids spell, and each id's share of them. An id beyond the vocabulary
        (a model's output layer may be padded) has none."""
        parts = [self._table[id] if id < len(self._table) else b"" for id in ids]
        return b"".join(parts), [len(p) for p in parts]

    def _self_test(self):
        draw = random.Random(0)
        # Byte fallback decodes a run of byte tokens as a whole or not at all: broken ones tell nothing.
        pool = [id for id, b in enumerate(self._table)
                if self._to_bytes is _byte_level or b and "\ufffd" not in b.decode(errors="replace")]
        cases = [self.tokenizer.encode(text, add_special_tokens=False) for text in SELF_TEST]
        cases += [[draw.choice(pool) for _ in range(24)] for _ in range(200)]
        for ids in cases:
            got = self(ids)[0].decode(errors="replace")
            want = self.tokenizer.decode(ids, skip_special_tokens=True, clean_up_tokenization_spaces=False)
            if self._strips:  # the decoder drops a space at a text's start; the completion's bytes keep it
                got = got.removeprefix(" ")
            if _loose(got) != _loose(want):
                raise UnsupportedTokenizer(f"{type(self.tokenizer).__name__}: ids {ids} decode to {want!r}, "
                                           f"and their bytes say {got!r}; "
                                           "spans would fall on wrong tokens. Please report the tokenizer")


def _loose(text: str) -> str:
    """Decoders disagree on how many U+FFFD stand for a run of broken bytes."""
    return re.sub("\ufffd+", "\ufffd", text)


def _byte_level_alphabet() -> dict[str, int]:
    """GPT-2's alphabet: printable bytes stand for themselves, the others for characters from U+0100 on."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [b for b in range(256) if b not in printable]
    return {chr(b): b for b in printable} | {chr(0x100 + i): b for i, b in enumerate(others)}


_ALPHABET = _byte_level_alphabet()


def _byte_level(token: str) -> bytes:
    if all(c in _ALPHABET for c in token):
        return bytes(_ALPHABET[c] for c in token)
    return token.encode()  # outside the alphabet: decoders leave it as it is


def _byte_fallback(token: str) -> bytes:
    if re.fullmatch("<0x[0-9A-Fa-f]{2}>", token):
        return bytes([int(token[3:5], 16)])
    return token.replace("\u2581", " ").encode()


def token_mask(lengths: list[int], length: int, spans) -> list[bool]:
    """Marks the tokens that spans, bytes [start, end) of the completion, credit.

    lengths: of each token in bytes; their sum must be length, the completion's.
    A token is in when it overlaps a span by at least one byte. A span of no bytes
    marks the token that holds the byte there, or the last one at the end. Tokens
    of no bytes are never in. The same as credit.TokenSet of the service; both are
    held against credit/testdata/tokens.json.
    """
    if any(n < 0 for n in lengths) or sum(lengths) != length:
        raise ValueError(f"the {len(lengths)} tokens have {sum(lengths)} bytes together and the completion {length}")
    mask, ends = [False] * len(lengths), list(itertools.accumulate(lengths))
    for start, end in spans:
        if not 0 <= start <= end <= length:
            raise ValueError(f"bytes {start} to {end} of a text of {length} bytes")
        if start == end:
            start, end = min(start, length - 1), min(start, length - 1) + 1
        i = bisect.bisect_right(ends, start)  # the first token that ends behind the span's first byte
        while i < len(ends) and ends[i] - lengths[i] < end:
            mask[i] = mask[i] or lengths[i] > 0
            i += 1
    return mask
