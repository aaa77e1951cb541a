"""Fingerprints that hold for good: a change of one of these is an event of its own."""

import hashlib

import attrs

import healthscore as hs
from healthscore import learn, recipes
from healthscore.spec import canonical

TINY = hs.Scorecard("tiny", [hs.Metric("a", hs.Linear(worst=60, best=0))])
FULL = hs.Scorecard(
    "full",
    [
        hs.Group(
            "usage",
            [
                hs.Metric(
                    "logins",
                    hs.Piecewise({0: 0, learn.median(): 50, 1e300 / 1e299: 100}),
                    formula="max(a, b) / (`odd name` - -3) + coalesce(c, 0)",
                    missing=learn.quantile(0.25),
                    observed="seen",
                    valid_days=90.5,
                    description="Née",
                    unit="logins",
                    source="app",
                    journey="adoption",
                ),
                hs.Metric("plan", hs.Categories({"pro": 1 / 3, "free": 0}, other=5)),
            ],
            weighting=hs.PairwiseComparisons({("logins", "plan"): 3}, max_inconsistency=None),
            aggregation=hs.Rounded(hs.PowerMean(float("-inf")), digits=1),
        ),
        hs.Metric("nps", hs.AsIs()),
    ],
    weighting=hs.Blend(hs.Fixed(usage=2, nps=1), hs.RankOrder(["nps", "usage"]), share=0.25),
    rules=[
        hs.Cap(39, when="not (x > 1 and plan in ['a', 'b']) or score('nps') < 3", reason="so"),
        hs.Override(to="score('nps') / 2", when="days_since(seen) > 30"),
    ],
    banding=hs.Banding({"low": 0, "high": learn.bounded(learn.mean(sds=-1), above=20)}, margin=2),
    min_coverage=0.5,
    owner="CS",
)


class TestFingerprint:
    def test_the_canonical_form_is_pinned(self):
        """Sorted keys, no spaces, ASCII, no defaults, and formulas as they were understood."""
        assert canonical(TINY) == (
            '{"kind":"scorecard","metrics":[{"name":"a","normalizer":{"linear":{"best":0,'
            '"worst":60}}}],"name":"tiny"}'
        )
        assert canonical(FULL) == (
            '{"banding":{"margin":2,"starts":[["low",0],["high",{"learn":{"bounded":{"above":'
            '20,"parameter":{"learn":{"mean":{"sds":-1}}}}}}]]},"groups":[{"aggregation":{"ro'
            'unded":{"digits":1,"inner":{"power_mean":{"p":"-inf"}}}},"metrics":[{"descriptio'
            'n":"N\\u00e9e","formula":["Arithmetic","+",["Arithmetic","/",["Call","max",[["Col'
            'umn","a"],["Column","b"]]],["Arithmetic","-",["Column","odd name"],["Number",-3]'
            ']],["Call","coalesce",[["Column","c"],["Number",0]]]],"journey":"adoption","miss'
            'ing":{"learn":{"quantile":0.25}},"name":"logins","normalizer":{"piecewise":[[0,0'
            '],[10,100],[{"learn":"median"},50]]},"observed":"seen","source":"app","unit":"lo'
            'gins","valid_days":90.5},{"name":"plan","normalizer":{"categories":{"other":5,"s'
            'cores":{"free":0,"pro":0.3333333333333333}}}}],"name":"usage","weighting":{"pair'
            'wise_comparisons":{"comparisons":[["logins","plan",3]],"max_inconsistency":"any"'
            '}}}],"kind":"scorecard","metrics":[{"name":"nps","normalizer":"as_is"}],"min_cov'
            'erage":0.5,"name":"full","order":["usage","nps"],"owner":"CS","rules":[{"cap":{"'
            'at":39,"reason":"so","when":["Logic","or",[["Not",["Logic","and",[["Compare",">"'
            ',["Column","x"],["Number",1]],["In",["Column","plan"],["a","b"]]]]],["Compare","'
            '<",["Score","nps"],["Number",3]]]]}},{"override":{"to":["Arithmetic","/",["Score'
            '","nps"],["Number",2]],"when":["Compare",">",["Call","days_since",[["Column","se'
            'en"]]],["Number",30]]}}],"weighting":{"blend":{"a":{"fixed":{"nps":1,"usage":2}}'
            ',"b":{"rank_order":{"names":["nps","usage"]}},"share":0.25}}}'
        )

    def test_some_fingerprints_are_pinned(self):
        """Scores that were stored years ago still say which model made them."""
        found = {
            card.name: card.fingerprint
            for card in (TINY, FULL, recipes.classic(), recipes.product_led())
        }
        assert found == {
            "tiny": "af89008a5e8f7afac2ca21702870c1202dbd3e4f7984537cb4526636291602e1",
            "full": "cbbe2026787eafb334749941ffee9250901dc8be1f7ac9212babd20ed6c36bc3",
            "classic": "2fc5183104626c2032fdd80b754c0881928ae90ff7bd65131be5d3cca44db2c0",
            "product-led": "00f0d5dcc51bf961ab7609f190d4430539c8ecdd89ec01d9392d47c53800a0f9",
        }

    def test_it_is_the_sha256_of_the_canonical_form(self):
        """In 64 hexadecimal digits."""
        due = hashlib.sha256(canonical(TINY).encode()).hexdigest()
        assert TINY.fingerprint == due
        assert len(due) == 64

    def test_equal_formulas_count_once(self):
        """Spaces and brackets mean nothing."""
        cards = [
            hs.Scorecard("x", [hs.Metric("a", hs.AsIs(), formula=text)])
            for text in ("b / (c + 1)", "(b)/(c+1.0)", "`b` / (c + 1)")
        ]
        assert len({card.fingerprint for card in cards}) == 1

    def test_what_is_for_people_counts_too(self):
        """The document is the model."""
        for field in ("description", "owner", "version"):
            assert attrs.evolve(TINY, **{field: "x"}).fingerprint != TINY.fingerprint

    def test_fitted_and_unfitted_are_two_models(self):
        """What was learned is part of it."""
        card = hs.Scorecard("x", [hs.Metric("a", hs.Linear(0, learn.maximum()))])
        first, second = card.fit({"a": [1, 2]}), card.fit({"a": [1, 3]})
        assert len({card.fingerprint, first.fingerprint, second.fingerprint}) == 3
