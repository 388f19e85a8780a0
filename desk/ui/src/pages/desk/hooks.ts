/** Hooks shared by all areas of the desk. */

import { useTick } from "../../core/clock";
import { keyLabel, type Command } from "../../core/shortcuts";
import { settings } from "../../core/settings";
import { useStore } from "../../core/store";
import { useTranslation } from "../../i18n/react";
import type { ActionContext } from "./actions";
import { useServices } from "./services";

/** Server time, updated twice a second. */
export function useServerNow(): number {
  const services = useServices();
  useTick();
  const { connected, asOfMs } = useStore(services.live.state, (state) => state);
  const now = services.now();
  return connected || asOfMs === 0 ? now : Math.max(asOfMs, now);
}

export function useActionContext(): ActionContext {
  const services = useServices();
  const { t } = useTranslation();
  return { services, t };
}

/** Label of a command in the user's shortcut set. */
export function useKeyLabel(): (command: Command) => string {
  const set = useStore(settings, (value) => value.shortcuts);
  return (command) => keyLabel(command, set);
}
