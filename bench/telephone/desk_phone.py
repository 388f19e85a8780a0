"""Instrumented browser of a consultant: time of the click, time of the first voice packet."""

from __future__ import annotations

from playwright.async_api import Page, expect

WITHIN_MS = 20_000

# A worker of its own sees every packet before the jitter buffer does, however busy the page is.
# A packet of silence holds one or two distinct bytes (G.711).
WORKER = """
const isVoice = (data) => new Set(new Uint8Array(data)).size > 4;
onmessage = ({ data: { readable, writable, listen } }) => {
  let isReported = !listen;
  const look = new TransformStream({
    transform(frame, out) {
      if (!isReported && isVoice(frame.data)) {
        isReported = true;
        postMessage(Date.now());
      }
      out.enqueue(frame);
    },
  });
  void readable.pipeThrough(look).pipeTo(writable);
};
"""
# With `encodedInsertableStreams` what is sent must go through such a stream, too; transforms of
# the newer kind (RTCRtpScriptTransform) see nothing of a stream whose SSRC the SDP does not name.
# A click's stamp is that of the input event, not of its handling. Epoch ms.
WATCH = """(source) => {
  const seen = (window.centralaBench = { clickedMs: 0, heardMs: 0 });
  const worker = new Worker(URL.createObjectURL(new Blob([source])));
  worker.onmessage = ({ data }) => { seen.heardMs = data; };
  const pass = (end, listen) => {
    const { readable, writable } = end.createEncodedStreams();
    worker.postMessage({ readable, writable, listen }, [readable, writable]);
  };
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(config) {
      super({ ...config, encodedInsertableStreams: true });
      this.addEventListener("track", ({ receiver }) => pass(receiver, true));
    }
    addTrack(...track) {
      const sender = super.addTrack(...track);
      pass(sender, false);
      return sender;
    }
  };
  document.addEventListener("click", (event) => {
    seen.heardMs = 0;
    seen.clickedMs = Date.now() - (performance.now() - event.timeStamp);
  }, true);
}"""
HEARD = "() => window.centralaBench.heardMs > 0"
SEEN = "() => [window.centralaBench.clickedMs, window.centralaBench.heardMs]"


class DeskPhone:
    """The telephone bar of the desk of one consultant."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._bar = page.locator("[data-area=phone]")

    async def start(self) -> None:
        """Start watching and make the consultant ready; the page's policy allows no worker."""
        devtools = await self._page.context.new_cdp_session(self._page)
        await devtools.send("Page.setBypassCSP", {"enabled": True})
        await self._page.reload()
        await self._page.evaluate(WATCH, WORKER)
        await expect(self._page.get_by_text("Łącze i zestaw: dobrze")).to_be_visible(
            timeout=WITHIN_MS
        )
        await self._page.keyboard.press("Alt+d")
        await self.be_idle()

    async def rings(self) -> None:
        await expect(self._bar.locator(".button--go")).to_be_visible(timeout=WITHIN_MS)

    async def accept(self) -> None:
        """A real click of the mouse on the button."""
        await self._bar.locator(".button--go").click()

    async def heard_voice(self) -> tuple[float, float]:
        """(clicked, first packet of voice), epoch ms."""
        await self._page.wait_for_function(HEARD, timeout=WITHIN_MS, polling=20)
        clicked, heard = await self._page.evaluate(SEEN)
        return float(clicked), float(heard)

    async def write_up(self) -> None:
        """End the wrap-up by the keyboard."""
        await self._shows("wrap-up")
        await self._page.keyboard.press("Control+Enter")
        await self.be_idle()

    async def be_idle(self) -> None:
        await self._shows("idle")

    async def _shows(self, state: str) -> None:
        await expect(self._bar).to_have_attribute("data-state", state, timeout=WITHIN_MS)
