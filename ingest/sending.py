"""Owed letters go out: claimed, sent, noted; one by one, within the budgets.

A letter whose fate is unknown (no answer came after DATA, or the process died) becomes `uncertain` and is not sent
again by itself: of "twice" and "perhaps not at all, and a person is told" we choose the second (RFC 1047).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from config.model import ReplySettings, Settings
from ingest.outbox import (
    Outbox,
    OutboxDownError,
    PostponedError,
    RateLimitedError,
    RefusedError,
    UncertainError,
)
from ingest.report import Report
from ledger.model import LetterState, OwedLetter
from ledger.store import Ledger

WAITS = (1, 5, 15, 60, 240)  # minutes before the next try of a postponed letter
GIVE_UP = len(WAITS) + 6  # then it counts as failed, and a person is told


def letter_state(settings: Settings) -> LetterState:
    """Whether a new letter waits for a person first."""
    return LetterState.READY if settings.replies.mode == "send" else LetterState.DRAFT


class Sender:
    """Empties what is owed, as far as the budgets reach."""

    def __init__(
        self,
        ledger: Ledger,
        settings: ReplySettings,
        clock: Callable[[], datetime],
        report: Report,
        stop: Callable[[], bool] = lambda: False,
    ) -> None:
        self.ledger, self.settings, self.clock, self.report, self.stop = ledger, settings, clock, report, stop

    def send_owed(self, outbox: Outbox) -> None:
        """Send every letter that is ready; stops where the outbox is down."""
        waiting = 0
        for owed in self.ledger.due(self.clock()):
            if self.stop():
                return
            if not self._within_budget(owed):
                waiting += 1
                continue
            try:
                self._send(outbox, owed)
            except OutboxDownError as error:
                self.report.alarms.append(f"发信服务器现在用不了，待发的信都留着，下一轮再发：{error}")
                return
            except RateLimitedError as error:
                self.report.remarks.append(f"发信太快，服务商要求放慢，其余的信过两小时再发：{error}")
                return
        if waiting:
            self.report.remarks.append(f"有 {waiting} 封回信超过发信限额（每小时、每天或同一收件人每天），下一轮再发。")

    def _within_budget(self, owed: OwedLetter) -> bool:
        now = self.clock()
        day = now - timedelta(days=1)
        return (
            self.ledger.sent_since(now - timedelta(hours=1)) < self.settings.per_hour
            and self.ledger.sent_since(day) < self.settings.per_day
            and self.ledger.sent_to_since(owed.letter.to, day) < self.settings.per_sender_per_day
        )

    def _send(self, outbox: Outbox, owed: OwedLetter) -> None:
        """Claim, send, note. The claim is committed before the server hears of the letter."""
        if not self.ledger.claim(owed.id, self.clock()):
            return
        try:
            answer = outbox.send(owed.letter)
        except RefusedError as refusal:
            self._failed(owed, str(refusal))
        except RateLimitedError as limit:
            self.ledger.postponed(owed.id, str(limit), self.clock() + timedelta(hours=2))
            raise
        except PostponedError as delay:
            self._postpone(owed, str(delay))
        except UncertainError as doubt:
            self.ledger.unsure(owed.id, str(doubt))
            self.report.replies["uncertain"] += 1
            self.report.alarms.append(
                f"回信 {owed.id}（{owed.reference_number}）不能确定是否发出，不会自动重发；请在邮箱的“已发送”里查一查："
                f"发出了运行 replies resolve --sent {owed.id}，没有发出运行 replies resolve --not-sent {owed.id}。"
            )
        except OutboxDownError as down:
            self.ledger.released(owed.id, str(down))
            raise
        else:
            self.ledger.sent(owed.id, self.clock(), answer)
            self.report.replies["sent"] += 1

    def _failed(self, owed: OwedLetter, error: str) -> None:
        self.ledger.refused(owed.id, error)
        self.report.replies["failed"] += 1
        self.report.alarms.append(
            f"回信 {owed.id}（{owed.reference_number}）没有发成：{error}。"
            f"核对地址后可用 replies approve {owed.id} 重发，或用 replies drop {owed.id} 取消。"
        )

    def _postpone(self, owed: OwedLetter, error: str) -> None:
        if owed.attempts + 1 >= GIVE_UP:
            self._failed(owed, error)
            return
        wait = WAITS[min(owed.attempts, len(WAITS) - 1)]
        self.ledger.postponed(owed.id, error, self.clock() + timedelta(minutes=wait))
        self.report.remarks.append(f"回信 {owed.id} 暂时没发出去，{wait} 分钟后再试。")
