"""Models of what the chat sends to a resident's page, by HTTP and by WebSocket."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Stage = Literal["waiting", "talking", "ended"]
VisibleAuthor = Literal["resident", "consultant", "system"]


@dataclass(frozen=True, slots=True)
class ChatStarted:
    """Contact id of the chat; its secret is in the cookie alone."""

    chat: str


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """Message as the resident sees it; notes of the team are never sent. `sent_ms`: epoch ms."""

    id: str
    author: VisibleAuthor
    text: str
    sent_ms: int


@dataclass(frozen=True, slots=True)
class ChatState:
    """The whole conversation. `position`: while waiting; `ticket`: number, after the end."""

    stage: Stage
    position: int | None
    consultant_name: str | None
    ticket: str | None
    messages: list[ChatMessage]
    language: str


@dataclass(frozen=True, slots=True)
class ChatSnapshot:
    """First message of the server: the whole conversation. `transcript_key`: with which its
    transcript can be had by mail; null where the city has no mailbox."""

    type: Literal["snapshot"]
    stage: Stage
    position: int | None
    consultant_name: str | None
    ticket: str | None
    messages: list[ChatMessage]
    language: str
    transcript_key: str | None = None


@dataclass(frozen=True, slots=True)
class ChatMessageAdded:
    """A further message."""

    type: Literal["message"]
    id: str
    author: VisibleAuthor
    text: str
    sent_ms: int


@dataclass(frozen=True, slots=True)
class ChatStageChanged:
    """The stage, the queue position or the consultant changed."""

    type: Literal["stage"]
    stage: Stage
    position: int | None
    consultant_name: str | None
    ticket: str | None


@dataclass(frozen=True, slots=True)
class ConsultantTyping:
    """The consultant is writing."""

    type: Literal["typing"]
    author: Literal["consultant"]


@dataclass(frozen=True, slots=True)
class ChatError:
    """Refusal of a message, by its code; with `message-invalid` the socket closes."""

    type: Literal["error"]
    code: str


ChatFrame = ChatSnapshot | ChatMessageAdded | ChatStageChanged | ConsultantTyping | ChatError
"""Everything that the server sends on the socket."""


@dataclass(frozen=True, slots=True)
class ChatStage:
    """Stage of a chat. `position`: while waiting, from 1; `ticket`: number, after the end."""

    stage: Stage
    position: int | None = None
    consultant_name: str | None = None
    ticket: str | None = None

    def changed(self) -> ChatStageChanged:
        """Return the frame of this stage."""
        return ChatStageChanged(
            "stage", self.stage, self.position, self.consultant_name, self.ticket
        )

    def state(self, messages: list[ChatMessage], language: str) -> ChatState:
        """Return the conversation at this stage."""
        return ChatState(
            self.stage, self.position, self.consultant_name, self.ticket, messages, language
        )


def stage_of(state: ChatState) -> ChatStage:
    """Return the stage of the conversation."""
    return ChatStage(state.stage, state.position, state.consultant_name, state.ticket)


def snapshot_frame(state: ChatState, transcript_key: str | None = None) -> ChatSnapshot:
    """Return the first frame of a socket."""
    return ChatSnapshot(
        "snapshot",
        state.stage,
        state.position,
        state.consultant_name,
        state.ticket,
        state.messages,
        state.language,
        transcript_key,
    )


def added_frame(message: ChatMessage) -> ChatMessageAdded:
    """Return the frame of a further message."""
    return ChatMessageAdded("message", message.id, message.author, message.text, message.sent_ms)
