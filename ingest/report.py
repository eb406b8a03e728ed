"""What a round did: counts, seconds and what a person must look at."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

STAGES = ("fetch", "parse", "document", "ledger", "workbook", "send")
DISPOSITIONS = {"accepted": "受理", "returned": "退回补正", "held": "待人工复核", "ignored": "非投稿"}
REPLIES = {"sent": "已发出", "draft": "待审阅", "failed": "发送失败", "uncertain": "去向不明"}


@dataclass(slots=True)
class Report:
    """Counters of one round; only the shell writes them. No personal data."""

    fetched: int = 0
    dispositions: Counter[str] = field(default_factory=Counter)
    duplicates: int = 0
    quarantined: int = 0
    replies: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=lambda: dict.fromkeys(STAGES, 0.0))
    remarks: list[str] = field(default_factory=list)  # Chinese; worth knowing
    alarms: list[str] = field(default_factory=list)  # Chinese; the operator must look

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Add the time spent inside to a stage; what an inner stage took is not counted twice."""
        started, before = time.perf_counter(), sum(self.seconds.values())
        try:
            yield
        finally:
            inner = sum(self.seconds.values()) - before
            self.seconds[name] += time.perf_counter() - started - inner

    def waited(self, seconds: float, parsing: float) -> None:
        """Time spent waiting for a mail to be read; `parsing` of it, if it was so long, is no document's."""
        self.seconds["parse"] += min(seconds, parsing)
        self.seconds["document"] += max(seconds - parsing, 0.0)

    @property
    def exit_status(self) -> int:
        """0, or 1 when the operator must look (CONTRACT §1)."""
        return 1 if self.alarms or self.quarantined or self.replies["failed"] or self.replies["uncertain"] else 0

    def as_json(self) -> dict[str, Any]:
        """The object that `once --json` prints."""
        return {
            "fetched": self.fetched,
            "dispositions": {name: self.dispositions[name] for name in DISPOSITIONS},
            "duplicates": self.duplicates,
            "quarantined": self.quarantined,
            "replies": {name: self.replies[name] for name in REPLIES},
            "seconds": {name: round(self.seconds[name], 3) for name in STAGES},
        }

    def lines(self) -> Iterator[str]:
        """The same for people, in Chinese."""
        judged = "，".join(f"{word} {self.dispositions[name]}" for name, word in DISPOSITIONS.items())
        yield f"收信 {self.fetched} 封：{judged}；重复 {self.duplicates}，隔离 {self.quarantined}。"
        yield "回信：" + "，".join(f"{word} {self.replies[name]}" for name, word in REPLIES.items()) + "。"
        yield from self.notes()

    def notes(self) -> Iterator[str]:
        """What is worth knowing, then what a person must look at."""
        yield from self.remarks
        yield from (f"请注意：{alarm}" for alarm in self.alarms)
