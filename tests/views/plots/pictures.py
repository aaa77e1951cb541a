"""Scorecards and customers for tests of pictures, and how they read what is drawn."""

import healthscore as hs

BANDING = hs.Banding({"red": 0, "yellow": 40, "green": 70})

HOSTILE = "a$b$c_d^2 <script>\n'日本' \ud800 😀"
"""A name that is no formula, no markup and no line of its own, in letters that no font has."""


def card(members=2, **options):
    """Make a scorecard of so many metrics, or of some members."""
    if isinstance(members, int):
        members = [hs.Metric(f"m{place}", hs.AsIs()) for place in range(members)]
    return hs.Scorecard("card", members, **options)


def scored(values, *, banding=BANDING, **options):
    """Make scores that are what is given."""
    return card(1, banding=banding, **options).score({"m0": values})


def texts(ax):
    """Give all that is written on axes."""
    return [text.get_text() for text in ax.texts]


def names(axis):
    """Give the names along one side."""
    return [label.get_text() for label in axis.get_ticklabels()]


def colors(patches):
    """Give the colors of bars, as #rrggbb."""
    from matplotlib.colors import to_hex

    return [to_hex(patch.get_facecolor()) for patch in patches]


def draw(ax):
    """Draw the figure that axes are in, so that whatever matplotlib warns of comes out."""
    ax.figure.canvas.draw()
