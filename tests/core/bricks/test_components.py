# SPDX-License-Identifier: GPL-3.0-or-later
"""Connected components against a search, and in the worst order."""

import numpy as np
from brickwright.core.bricks.components import component_labels
from hypothesis import given
from hypothesis import strategies as st


@given(st.integers(0, 60), st.lists(st.tuples(st.integers(0, 59), st.integers(0, 59)), max_size=80))
def test_components_are_those_of_a_search(count, edges):
    pairs = np.array([pair for pair in edges if max(pair) < count], np.intp).reshape(-1, 2)
    number = -np.ones(count, int)
    for start in range(count):
        if number[start] < 0:
            number[start] = number.max() + 1
            todo = [start]
            while todo:
                here = todo.pop()
                for a, b in pairs.tolist():
                    for near, far in ((a, b), (b, a)):
                        if near == here and number[far] < 0:
                            number[far] = number[start]
                            todo.append(far)
    assert component_labels(count, pairs).tolist() == number.tolist()


def test_a_long_chain_is_one_component():
    order = np.random.default_rng(0).permutation(3000)
    assert (component_labels(3000, np.stack([order[1:], order[:-1]], 1)) == 0).all()
