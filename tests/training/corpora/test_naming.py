# SPDX-License-Identifier: GPL-3.0-or-later
"""What names mean: the table is read strictly, the rule with the most letters counts, held-out words are never used."""

import re

import pytest
from brickwright.training.corpora.naming import NO_RULE, LeftOut, Named, NameTable, held_out_words, name_table

TABLE = """
[chair] 7-11 | seat |
chair <- chair*
desk chair <- chair desk
[tree] 9-18 | | natural trunk
<- tree*
stump <- tree* @grave
[-]
a piece <- chair leg
"""


@pytest.mark.parametrize(
    ("name", "pack", "phrase"),
    [
        ("chair", "", "chair"),
        ("Chair_B 2", "", "chair"),
        ("chair desk", "", "desk chair"),
        ("tree 3", "nature", "tree"),
        ("tree 3", "Graveyard Kit", "stump"),
    ],
)
def test_the_rule_with_the_most_letters_counts(name, pack, phrase):
    meaning = NameTable(TABLE).meaning(name, pack)
    assert isinstance(meaning, Named)
    assert meaning.phrase == phrase


def test_what_no_rule_knows_and_what_a_rule_leaves_out_say_why():
    table = NameTable(TABLE)
    assert table.meaning("hex road") == LeftOut(NO_RULE)
    assert table.meaning("chair leg") == LeftOut("a piece")


def test_a_category_has_sizes_words_and_traits():
    tree = NameTable(TABLE).categories["tree"]
    assert (tree.least, tree.most, tree.words, tree.traits) == (9, 18, (), {"natural", "trunk"})
    assert NameTable(TABLE).category("piano").most > 0


@pytest.mark.parametrize("text", ["[chair]\n", "[chair] 7-11 | |\nchair\n", "[chair] 7-11 | |\nchair <- \n"])
def test_a_line_that_cannot_be_read_is_named(text):
    with pytest.raises(ValueError, match=r"^line \d"):
        NameTable(text)


@pytest.mark.parametrize(
    ("name", "pack", "category"),
    [
        ("couch large 3", "quaternius_glb house_interior_pack", "sofa"),
        ("race car", "pmndrs_market_kenney ", "race car"),
        ("building type k", "kenney_city_kit_suburban ", "house"),
        ("building castle blue", "kaykit_medieval_hexagon_pack ", "castle"),
        ("veh police", "vox_mmmm", "police car"),
        ("numbers 7", "quaternius_glb platformer_game_pack", "number"),
    ],
)
def test_names_of_the_packs(name, pack, category):
    meaning = name_table().meaning(name, pack)
    assert isinstance(meaning, Named)
    assert meaning.category.name == category


@pytest.mark.parametrize("name", ["detail awning", "hex road m", "car taxi wheel front left", "road bend"])
def test_names_that_say_nothing_are_left_out_with_a_reason(name):
    meaning = name_table().meaning(name, "")
    assert isinstance(meaning, LeftOut)
    assert meaning.reason not in ("", NO_RULE)


def test_the_table_has_many_categories_of_possible_sizes():
    categories = name_table().categories.values()
    assert len(categories) >= 80
    assert all(5 <= category.least <= category.most <= 24 for category in categories)


def test_words_that_are_held_out_are_in_no_phrase():
    table = name_table()
    assert len(held_out_words()) >= 80
    phrases = [rule.meaning.phrase for rule in table._rules if isinstance(rule.meaning, Named)]
    phrases += [word for category in table.categories.values() for word in (category.name, *category.words)]
    used = {word for phrase in phrases for word in re.findall("[a-z]+", phrase)}
    assert used & held_out_words() == set()
