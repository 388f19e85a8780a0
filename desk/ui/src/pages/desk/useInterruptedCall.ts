/** A reload ends the audio of a call; the reloaded page shows a notice with the resident's name. */

import { useEffect } from "react";
import { useStore } from "../../core/store";
import { useActionContext } from "./hooks";
import { callOf } from "./model";
import { useView } from "./services";
import { residentName } from "./labels";

const STORAGE_KEY = "centrala.live-call";

export function useInterruptedCall(): void {
  const { services, t } = useActionContext();
  const call = useView((view) => callOf(view));
  const hasAudio = useStore(services.phone.state, (state) => state.call?.phase === "live" || state.call?.phase === "held");

  useEffect(() => {
    const interrupted = sessionStorage.getItem(STORAGE_KEY);
    sessionStorage.removeItem(STORAGE_KEY);
    if (interrupted !== null) services.setUi({ interruptedCall: interrupted });
  }, [services]);

  // The call is back: the notice would cover what is written.
  useEffect(() => {
    if (hasAudio) services.setUi({ interruptedCall: undefined });
  }, [hasAudio, services]);

  const resident = hasAudio && call ? residentName(call, t) : undefined;
  useEffect(() => {
    if (resident === undefined) return undefined;
    sessionStorage.setItem(STORAGE_KEY, resident);
    return () => {
      if (!services.pageHidden) sessionStorage.removeItem(STORAGE_KEY);
    };
  }, [resident, services]);
}
