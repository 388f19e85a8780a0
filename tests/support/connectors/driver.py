"""Protocol of a driver, which plays the outside of one channel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from centrala.wiring.channel_parts import BuildChannel
from tests.support.connectors.installation import Installation


class ConnectorDriver(Protocol):
    """One channel's outside. `module`: `python -m` arguments that run the connector alone."""

    @property
    def channel(self) -> str: ...

    @property
    def build(self) -> BuildChannel: ...

    @property
    def module(self) -> Sequence[str]: ...

    @property
    def ends_outside(self) -> bool:
        """Whether the end of a contact can be seen outside; a mail thread just stops."""
        ...

    def settings(self) -> Mapping[str, str]:
        """Return the variables that the installation needs for this channel."""
        ...

    def running(self, base_url: str) -> AbstractAsyncContextManager[None]:
        """Run the outside, such as servers; `base_url`: where the connector's pages are."""
        ...

    async def arrive(self, text: str) -> None:
        """Contact the city once more, as another resident."""
        ...

    async def repeat_arrival(self) -> None:
        """Deliver the last arrival again, as a network does."""
        ...

    async def reach(self, installation: Installation, contact_id: str, text: str) -> None:
        """Put on the log what makes the connector act outside: for written channels an answer."""
        ...

    async def received(self) -> Sequence[str]:
        """Return what the connector did outside since the last arrival: the texts of answers."""
        ...

    async def has_ended(self) -> bool:
        """Return whether the outside shows that the last contact is over."""
        ...
