import { useEffect, useState } from "react";
import { I18nProvider } from "react-aria-components";
import type { Session } from "../../api/types";
import { LoadingPage } from "../../app/MessagePages";
import { useStore } from "../../core/store";
import { useTranslation } from "../../i18n/react";
import { LOCALES } from "../../i18n/translate";
import { ContactPanel } from "./contact/ContactPanel";
import { DeskBehaviour } from "./DeskBehaviour";
import { LiveRegions } from "./LiveRegions";
import { DeskBoundary, FloatingBoundary, PanelBoundary, PhoneBoundary } from "./PanelBoundary";
import { Notices } from "./Notices";
import { PhoneBar } from "./phone/PhoneBar";
import { WorkList } from "./work/WorkList";
import { DeskServicesContext, DeskServices, useServices, useUi, useView } from "./services";
import { ResidentPanel } from "./resident/ResidentPanel";
import { TopBar } from "./topBar/TopBar";
import { phoneBarOf } from "./model";
import "./desk.css";

function Frame() {
  const { t } = useTranslation();
  const services = useServices();
  const connected = useStore(services.live.state, (state) => state.connected);
  const selected = useUi((ui) => ui.selected);
  const barState = useView((view) => phoneBarOf(view, selected, false).state);
  return (
    <div className="desk" data-stale={connected ? undefined : ""}>
      <a className="skip" href="#contact">
        {t("app.skip")}
      </a>
      <PanelBoundary name="panel.name-top" className="top" area="top">
        <TopBar />
      </PanelBoundary>
      <PhoneBoundary>
        <PhoneBar />
      </PhoneBoundary>
      <div className={barState === "ringing" ? "columns columns--offer" : "columns"}>
        <PanelBoundary name="panel.name-work" className="pane work" area="work">
          <WorkList />
        </PanelBoundary>
        <PanelBoundary name="panel.name-contact" className="pane contact" area="contact">
          <ContactPanel />
        </PanelBoundary>
        <PanelBoundary name="panel.name-resident" className="pane resident" area="resident">
          <ResidentPanel />
        </PanelBoundary>
      </div>
      <FloatingBoundary name="panel.name-notices">
        <Notices />
      </FloatingBoundary>
      <LiveRegions />
      <FloatingBoundary name="panel.name-shortcuts">
        <DeskBehaviour />
      </FloatingBoundary>
    </div>
  );
}

/** Holds the services, and with them the call, outside of everything that may fail while rendering. */
export function DeskPage({ services }: { services: DeskServices }) {
  const { language } = useTranslation();
  useEffect(() => {
    services.start();
    return () => services.stop();
  }, [services]);
  const loaded = useStore(services.live.state, (state) => state.view !== undefined);
  return (
    <DeskServicesContext value={services}>
      <I18nProvider locale={LOCALES[language]}>
        {loaded ? (
          <DeskBoundary>
            <Frame />
          </DeskBoundary>
        ) : (
          <LoadingPage />
        )}
      </I18nProvider>
    </DeskServicesContext>
  );
}

export default function Desk({ session }: { session: Session }) {
  const [services] = useState(() => new DeskServices(session));
  return <DeskPage services={services} />;
}
