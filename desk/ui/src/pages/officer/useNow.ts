import { useTick } from "../../core/clock";
import { useTranslation } from "../../i18n/react";
import { useOfficer } from "./services";
import type { TimeContext } from "./times";

/** Language and the server's time, kept up to date. */
export function useTimes(): TimeContext {
  const { t, language } = useTranslation();
  const services = useOfficer();
  useTick();
  return { t, language, now: services.now() };
}
