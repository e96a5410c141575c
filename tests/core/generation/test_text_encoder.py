# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of words and of the text encoder."""

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed")

from brickwright.core.generation.text_encoder import (  # noqa: E402
    TextConfig,
    TextEncoder,
    WordVocabulary,
    ngram_buckets,
    split_words,
)

CONFIG = TextConfig(width=16, layers=2, heads=2, output=24, max_words=6, buckets=64)


@pytest.fixture(scope="module")
def encoder():
    torch.manual_seed(0)
    vocabulary = WordVocabulary.from_texts(["a tall chair", "a tall table", "a chair", "a long sofa"], min_count=2)
    return vocabulary, TextEncoder(CONFIG, vocabulary).eval()


def vectors(encoder, *texts):
    vocabulary, module = encoder
    with torch.inference_mode():
        return module(vocabulary.encode(texts, CONFIG))


def test_words_are_lower_case_runs_of_letters_in_any_script():
    assert split_words("A Tall-backed chair, №2: стул_椅子") == ["a", "tall", "backed", "chair", "2", "стул", "椅子"]


def test_frequent_words_come_first(encoder):
    assert encoder[0].words == ["a", "chair", "tall"]
    assert encoder[0].unknown("a blue tall dragon, blue") == ["blue", "dragon"]
    assert encoder[0].knows_any("chair for a dragon")
    assert not encoder[0].knows_any("a dragon")


def test_padding_changes_nothing(encoder):
    alone = vectors(encoder, "a chair")
    together = vectors(encoder, "a chair", "a tall tall tall chair")
    torch.testing.assert_close(alone[0], together[0], atol=1e-6, rtol=1e-5)


def test_unknown_words_are_told_apart_by_their_spelling(encoder):
    found = vectors(encoder, "chairs", "dragon", "chairs")
    torch.testing.assert_close(found[0], found[2])
    assert not torch.allclose(found[0], found[1], atol=1e-3)


def test_empty_and_endless_prompts_are_read(encoder):
    assert vectors(encoder, "").isfinite().all()
    torch.testing.assert_close(vectors(encoder, "chair " * 500), vectors(encoder, "chair " * 6))


def test_like_spelling_shares_buckets():
    shared = set(ngram_buckets("armchair", 10**6)) & set(ngram_buckets("armchairs", 10**6))
    assert len(shared) > 10


def test_word_dropout_touches_training_alone(encoder):
    vocabulary, module = encoder
    batch = vocabulary.encode(["a tall chair"] * 64, CONFIG)
    with torch.inference_mode():
        module.train()
        module.word_dropout = 0.5
        found = module(batch)
        module.eval()
        quiet = module(batch)
    assert len(found.unique(dim=0)) > 3
    assert torch.allclose(quiet, quiet[:1])
