"""Every rule can be named to people, and no name is left of a rule that is gone."""

from __future__ import annotations

from ingest.rule_names import ASKS
from ingest.rules import RULES


def test_every_rule_has_a_name() -> None:
    assert list(ASKS) == [rule.__name__ for rule in RULES]
