import { useEffect, useState } from "react";
import { I18nProvider } from "react-aria-components";
import type { Session } from "../../api/types";
import { Loading } from "../../app/Plain";
import { useStore } from "../../core/store";
import { useWords } from "../../i18n/react";
import { LOCALES } from "../../i18n/translate";
import { Centre } from "./Centre";
import { Effects } from "./Effects";
import { Help } from "./Help";
import { LiveRegions } from "./LiveRegions";
import { Notices } from "./Notices";
import { PhoneBar } from "./phone/PhoneBar";
import { Rail } from "./Rail";
import { DeskContext, DeskRoom, useRoom, useUi, useView } from "./room";
import { Side } from "./side/Side";
import { TopBar } from "./top/TopBar";
import { barOf } from "./model";
import "./desk.css";

function Frame() {
  const { t } = useWords();
  const room = useRoom();
  const connected = useStore(room.live.state, (state) => state.connected);
  const selected = useUi((ui) => ui.selected);
  const face = useView((view) => barOf(view, selected, false).face);
  return (
    <div className="desk" data-stale={connected ? undefined : ""}>
      <a className="skip" href="#contact">
        {t("app.skip")}
      </a>
      <TopBar />
      <PhoneBar />
      <div className={face === "ring" ? "columns columns--offer" : "columns"}>
        <Rail />
        <Centre />
        <Side />
      </div>
      <Notices />
      <Help />
      <LiveRegions />
      <Effects />
    </div>
  );
}

function useDeskRoom(session: Session): DeskRoom {
  const [room] = useState(() => new DeskRoom(session));
  useEffect(() => {
    room.start();
    return () => room.stop();
  }, [room]);
  return room;
}

export default function Desk({ session }: { session: Session }) {
  const { language } = useWords();
  const room = useDeskRoom(session);
  const loaded = useStore(room.live.state, (state) => state.view !== undefined);
  return (
    <DeskContext value={room}>
      <I18nProvider locale={LOCALES[language]}>{loaded ? <Frame /> : <Loading />}</I18nProvider>
    </DeskContext>
  );
}
