"""One branch of the tree, and what is computed for it in a block of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast, final

import numpy as np

from healthscore.aggregations import FadingPresence, Presence
from healthscore.scoring._plan import Leaf

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.normalizers import Block
    from healthscore.scoring._plan import Branch


@final
class Stem:
    """One branch and what is computed for it."""

    score: FloatArray
    plain: FloatArray
    """The score as it is without rules."""
    coverage: FloatArray

    def __init__(self, branch: Branch, size: int) -> None:
        self.branch = branch
        self.stems = {
            child.name: Stem(child, size)
            for child in branch.children
            if not isinstance(child, Leaf)
        }
        self.aside = [Stem(child, size) for child in branch.aside]
        places = {child.name: place for place, child in enumerate(branch.counted)}
        self.steps = [
            (child, self.stems.get(child.name), places.get(child.name)) for child in branch.children
        ]
        make = branch.body.aggregation.accumulator
        self.accumulator = make(branch.weights, signed=branch.signed)
        # None where every weight is the same in all rows
        self.fading = FadingPresence(branch.layout, size) if branch.layout.fades else None
        self.presence = self.fading or Presence(branch.layout, size)
        self.observed = Presence(branch.layout, size) if branch.imputes else self.presence
        # the score as it is without rules needs a second run through whatever lies above a rule
        below = any(stem.branch.ruled for stem in self.stems.values())
        self.plain_accumulator = make(branch.weights, signed=branch.signed) if below else None

    def start(self, rows: int) -> None:
        """Begin a block."""
        self.presence.start(rows)
        if self.observed is not self.presence:
            self.observed.start(rows)

    def add(
        self, place: int, pair: tuple[FloatArray, FloatArray], missing: BoolArray, block: Block
    ) -> None:
        """Take in the scores of one member, with rules and without."""
        self.accumulator.add(place, pair[0], missing, block)
        if self.plain_accumulator is not None:
            self.plain_accumulator.add(place, pair[1], missing, block)

    def weigh(
        self,
        place: int,
        pair: tuple[FloatArray, FloatArray],
        missing: BoolArray,
        block: Block,
        fresh: Mapping[int, FloatArray],
    ) -> None:
        """Take in one member of a mean in which some weigh less with age, as `fresh` says."""
        presence, child = cast("FadingPresence", self.fading), self.branch.counted[place]
        if not (isinstance(child, Leaf) and child.loses_weight):
            presence.add(place, missing, block)
            self.add(place, pair, missing, block)
            return
        share = fresh[child.place]
        presence.add(place, missing, block, share)
        lighter = np.multiply(pair[0], share, out=block.borrow())
        self.add(place, (lighter, lighter), missing, block)
        block.give_back(lighter)

    def observed_at(self, path: tuple[str, ...]) -> Presence:
        """Give what was observed of the members of a group below."""
        stem = self
        for name in path:
            stem = stem.stems[name]
        return stem.observed
