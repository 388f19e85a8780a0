import { useStore } from "../../../core/store";
import { useTranslation } from "../../../i18n/react";
import { phoneBarOf, type PhoneBarModel } from "../model";
import { useServices, useUi, useView } from "../services";
import { IdleBar } from "./IdleBar";
import { FallbackOfferBar, OfferBar } from "./OfferBar";
import { FallbackCallBar, CallBar } from "./CallBar";
import { WrapUpBar } from "./WrapUpBar";
import "./phone.css";

function BarContent({ bar }: { bar: PhoneBarModel }) {
  if (bar.contact && (bar.state === "live" || bar.state === "held")) return <CallBar contact={bar.contact} />;
  if (bar.offer && bar.contact) return <OfferBar offer={bar.offer} contact={bar.contact} />;
  if (bar.contact && bar.state === "wrap-up") return <WrapUpBar contact={bar.contact} />;
  return <IdleBar state={bar.state} />;
}

/** Telephone bar; its place is fixed, its appearance shows the state. */
export function PhoneBar() {
  const { t } = useTranslation();
  const services = useServices();
  const selected = useUi((ui) => ui.selected);
  const call = useStore(services.phone.state, (state) => state.call);
  const view = useView((value) => value);
  const bar = phoneBarOf(view, selected, call?.phase === "held");
  // A call of the fallback queue has no offer: the ACD was unavailable when it began.
  const fallback = call !== undefined && call.offerId === "" && bar.state !== "live" && bar.state !== "held";
  const state = !fallback ? bar.state : call.phase === "ringing" ? "ringing" : "live";
  return (
    <section className={`phone phone--${state}`} aria-label={t("phone.region")} data-area="phone" data-state={state} tabIndex={-1}>
      {!fallback && <BarContent bar={bar} />}
      {fallback && (call.phase === "ringing" ? <FallbackOfferBar call={call} /> : <FallbackCallBar call={call} />)}
    </section>
  );
}
