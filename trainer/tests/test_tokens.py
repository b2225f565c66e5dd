"""Ids to bytes and spans to tokens."""

import json
import pathlib
import random

import pytest
from conftest import byte_level
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast
from transformers.convert_slow_tokenizer import bytes_to_unicode

from egca.tokens import _ALPHABET, SELF_TEST, TokenBytes, UnsupportedTokenizer, token_mask

GOLDEN = pathlib.Path(__file__).parents[2] / "credit/testdata/tokens.json"


@pytest.mark.parametrize("case", json.loads(GOLDEN.read_text()), ids=lambda case: case["name"])
def test_golden(case):
    assert token_mask(case["lengths"], case["length"], case["spans"]) == [bool(m) for m in case["mask"]]


@pytest.mark.parametrize("lengths, length, spans", [([2], 3, []), ([-1, 4], 3, []), ([3], 3, [(1, 4)]), ([3], 3, [(2, 1)])])
def test_what_does_not_fit_is_refused(lengths, length, spans):
    with pytest.raises(ValueError):
        token_mask(lengths, length, spans)


def byte_fallback():
    vocab = {"<unk>": 0} | {f"<0x{b:02X}>": b + 1 for b in range(256)}
    for piece in ["▁", "x", "▁x", "d", "e", "de", "é", "日"]:
        vocab[piece] = len(vocab)
    tokenizer = Tokenizer(models.BPE(vocab, [("▁", "x"), ("d", "e")], unk_token="<unk>", byte_fallback=True, fuse_unk=True))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="first", split=False)
    tokenizer.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    tokenizer.add_special_tokens(["</s>"])
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="</s>")


@pytest.mark.parametrize("make", [byte_level, byte_fallback])
def test_bytes_of_ids_are_what_decoding_gives(make):
    tokenizer = make()
    to_bytes = TokenBytes(tokenizer)
    for text in SELF_TEST:
        ids = tokenizer.encode(text, add_special_tokens=False) + [tokenizer.eos_token_id]
        got, lengths = to_bytes(ids)
        assert got.removeprefix(b" ").decode().endswith(text.lstrip(" ")) and sum(lengths) == len(got)
        assert lengths[-1] == 0 and len(lengths) == len(ids)


def test_a_character_over_two_tokens_and_ids_beyond_the_vocabulary():
    to_bytes = TokenBytes(byte_level(merges=0))
    ids = to_bytes.tokenizer.encode("é🙂")
    assert to_bytes(ids) == ("é🙂".encode(), [1] * 6)
    assert to_bytes([*ids[:1], 10**6]) == (b"\xc3", [1, 0])


def test_added_tokens_are_written_as_they_are():
    to_bytes = TokenBytes(byte_level())
    ids = to_bytes.tokenizer.encode("<think é>x<|end|>")
    assert to_bytes(ids) == ("<think é>x".encode(), [len("<think é>".encode()), 1, 0])


def test_the_alphabet_is_gpt2s():
    assert {c: b for b, c in bytes_to_unicode().items()} == _ALPHABET


def test_other_tokenizers_are_refused():
    tokenizer = Tokenizer(models.WordPiece({"[UNK]": 0, "a": 1}, unk_token="[UNK]"))
    tokenizer.decoder = decoders.WordPiece()
    with pytest.raises(UnsupportedTokenizer, match="decodes by .'WordPiece'."):
        TokenBytes(PreTrainedTokenizerFast(tokenizer_object=tokenizer))
    with pytest.raises(UnsupportedTokenizer, match="no fast backend"):
        TokenBytes(object())


def test_the_self_test_notices_a_wrong_table(monkeypatch):
    monkeypatch.setattr("egca.tokens._byte_level", lambda token: token.encode())
    with pytest.raises(UnsupportedTokenizer, match="spans would fall on wrong tokens"):
        TokenBytes(byte_level())


def test_mask_matches_the_definition():
    draw = random.Random(1)
    for _ in range(500):
        lengths = [draw.randrange(4) for _ in range(draw.randrange(1, 9))]
        length = sum(lengths)
        spans = [sorted((draw.randint(0, length), draw.randint(0, length))) for _ in range(draw.randrange(3))]
        owner = [i for i, n in enumerate(lengths) for _ in range(n)]
        want = {owner[b] for s, e in spans for b in (range(s, e) if s < e else [min(s, length - 1)]) if length}
        assert token_mask(lengths, length, spans) == [i in want for i in range(len(lengths))]
