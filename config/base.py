"""What every value of the configuration is made of; pure."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Verdict(StrEnum):
    """What a finding leads to; the campaign file may change it for each code (CONTRACT §8)."""

    RETURN = "return"  # 退回补正: a definite breach that the unit can mend
    REVIEW = "review"  # 待人工复核: a person decides
    NOTE = "note"  # 仅登记: written in the ledger, changes nothing
    OFF = "off"  # 不检查


class WrongKeyError(ValueError):
    """A value that does not fit another one of the same section; `key` is where people look for it."""

    def __init__(self, key: str, words: str) -> None:
        self.key = key
        super().__init__(words)


class Frozen(BaseModel):
    """A value: equal by content, never changed, and an unknown key in its file is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")
