import { useStore } from "../../../core/store";
import { useWords } from "../../../i18n/react";
import { barOf, type Bar } from "../model";
import { useRoom, useUi, useView } from "../room";
import { FreeFace } from "./FreeFace";
import { FallbackRing, RingFace } from "./RingFace";
import { FallbackTalk, LiveFace } from "./LiveFace";
import { WrapUpFace } from "./WrapUpFace";
import "./phone.css";

function Face({ bar }: { bar: Bar }) {
  if (bar.contact && (bar.face === "live" || bar.face === "hold")) return <LiveFace contact={bar.contact} />;
  if (bar.offer && bar.contact) return <RingFace offer={bar.offer} contact={bar.contact} />;
  if (bar.contact && bar.face === "wrap-up") return <WrapUpFace contact={bar.contact} />;
  return <FreeFace face={bar.face} />;
}

/** Always in the same place; its face tells the state. */
export function PhoneBar() {
  const { t } = useWords();
  const room = useRoom();
  const selected = useUi((ui) => ui.selected);
  const call = useStore(room.phone.state, (state) => state.call);
  const view = useView((value) => value);
  const bar = barOf(view, selected, call?.phase === "held");
  // A call of the back-up line has no offer: the ACD was away when it began.
  const stray = call !== undefined && call.offerId === "" && bar.face !== "live" && bar.face !== "hold";
  const face = !stray ? bar.face : call.phase === "ringing" ? "ring" : "live";
  return (
    <section className={`phone phone--${face}`} aria-label={t("phone.region")} data-area="phone" data-face={face} tabIndex={-1}>
      {!stray && <Face bar={bar} />}
      {stray && (call.phase === "ringing" ? <FallbackRing call={call} /> : <FallbackTalk call={call} />)}
    </section>
  );
}
