"""What the tests of playbooks match: a small book, and random conditions with what they mean."""

import operator

import hypothesis.strategies as st

from healthscore import AsIs, Banding, Group, Metric, Scorecard
from healthscore.playbook import Play, Playbook

CARD = Scorecard(
    "whole",
    [Group("use", [Metric("m", AsIs())]), Metric("k", AsIs())],
    banding=Banding({"low": 0, "high": 50}),
)
TABLE = {
    "account": ["acme", "brix", "cogs", "dune"],
    "m": [91, 30, 60, None],
    "k": [75, 40, None, None],
    "x": [0, 7, 2, None],
    "plan": ["pro", "free", None, "pro"],
    "seen": ["2026-10-31", "2026-10-01", None, "2026-11-01"],
}
SIGNS = {
    ">": operator.gt,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
}
OPPOSITE = {">": "<=", "<=": ">", "==": "!=", "!=": "=="}


def scored(table=TABLE, **options):
    """Score a table with its keys."""
    return CARD.score(table, key="account", **options)


def book(*conditions, **options):
    """Make a playbook of conditions, named a, b, c and so on."""
    names = "abcdefghijklmnopqrstuvwxyz"
    plays = zip(names, conditions, strict=False)
    return Playbook([Play(name, when=when, action=f"do {name}", **options) for name, when in plays])


def held(when, scores=None, table=TABLE, **options):
    """Tell for whom one condition holds."""
    scores = scored() if scores is None else scores
    return book(when).match(scores, table, **options).holds[:, 0].tolist()


def why(when, key, scores=None, table=TABLE, **options):
    """Say why one condition holds for a customer."""
    scores = scored() if scores is None else scores
    (match,) = book(when).match(scores, table, **options).of(key)
    return match.why


# Random conditions, each with what it means for one row: a truth, or None, and the reasons.


def mean(row):
    """Score a row as the scorecard does."""
    known = [row[name] for name in ("m", "k") if row[name] is not None]
    return sum(known) / len(known) if known else None


def band(row):
    """Give a row's band."""
    return "unknown" if mean(row) is None else "high" if mean(row) >= 50 else "low"


NUMBERS = {
    "x": lambda row: row["x"],
    "score": mean,
    "score('whole')": mean,
    "score('m')": lambda row: row["m"],
    "use_score": lambda row: row["m"],
}
TEXTS = {"plan": lambda row: row["plan"], "band": band}
LABELS = {"plan": ["pro", "free"], "band": ["low", "high", "unknown"]}


def shown(name, value):
    """Print a number as reasons do."""
    return f"{value}" if name == "x" else f"{value:.1f}"


class Compared:
    """A number against a constant, or another number."""

    def __init__(self, name, sign, other):
        self.name, self.sign, self.other = name, sign, other
        self.text = f"{name} {sign} {other}"

    def truth(self, row):
        """Tell whether it is so."""
        value, other = NUMBERS[self.name](row), self._other(row)
        return None if value is None or other is None else SIGNS[self.sign](value, other)

    def reasons(self, row, *, truth):
        """Say so."""
        sign = self.sign if truth else OPPOSITE[self.sign]
        after = f"{self.other}"
        if after in NUMBERS:
            after += f", which is {shown(after, self._other(row))}"
        return [f"{self.name} is {shown(self.name, NUMBERS[self.name](row))} ({sign} {after})"]

    def _other(self, row):
        return NUMBERS[self.other](row) if self.other in NUMBERS else self.other


class Named:
    """A text that is one of some."""

    def __init__(self, name, labels):
        self.name, self.labels = name, labels
        self.text = f"{name} in ({', '.join(map(repr, labels))})"

    def truth(self, row):
        """Tell whether it is so."""
        value = TEXTS[self.name](row)
        return None if value is None else value in self.labels

    def reasons(self, row, *, truth):
        """Say so."""
        word = "in" if truth else "not in"
        value = TEXTS[self.name](row)
        return [f"{self.name} is {value!r} ({word} ({', '.join(map(repr, self.labels))}))"]


class Turned:
    """What is not so."""

    def __init__(self, term):
        self.term = term
        self.text = f"not ({term.text})"

    def truth(self, row):
        """Tell whether it is so."""
        inner = self.term.truth(row)
        return None if inner is None else not inner

    def reasons(self, row, *, truth):
        """Say why it is so, or not."""
        return self.term.reasons(row, truth=not truth)


class Joined:
    """Terms joined by one word."""

    def __init__(self, word, terms):
        self.word, self.terms = word, terms
        self.text = f" {word} ".join(f"({term.text})" for term in terms)

    def truth(self, row):
        """Tell whether it is so: unknown only where the unknown terms would settle it."""
        found = [term.truth(row) for term in self.terms]
        settles = self.word == "or"
        if settles in found:
            return settles
        return None if None in found else not settles

    def reasons(self, row, *, truth):
        """Say so, with every term that is as the whole is."""
        return [
            reason
            for term in self.terms
            if term.truth(row) is truth
            for reason in term.reasons(row, truth=truth)
        ]


TERMS = st.one_of(
    st.builds(
        Compared,
        st.sampled_from(list(NUMBERS)),
        st.sampled_from(list(SIGNS)),
        st.sampled_from([0, 3, 40, 50, *NUMBERS]),
    ),
    *(
        st.builds(Named, st.just(name), st.lists(st.sampled_from(labels), min_size=1, max_size=3))
        for name, labels in LABELS.items()
    ),
)
CONDITIONS = st.recursive(
    TERMS,
    lambda inner: st.one_of(
        st.builds(Turned, inner),
        st.builds(Joined, st.sampled_from(["and", "or"]), st.lists(inner, min_size=2, max_size=3)),
    ),
    max_leaves=6,
)
ROWS = st.fixed_dictionaries(
    {
        "m": st.one_of(st.none(), st.integers(0, 100)),
        "k": st.one_of(st.none(), st.integers(0, 100)),
        "x": st.one_of(st.none(), st.integers(0, 60)),
        "plan": st.sampled_from([None, "pro", "free"]),
    }
)
