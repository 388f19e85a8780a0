/** Public data of the city: name, hotline, languages, channels, queues. */

import { useEffect, useState } from "react";
import { api } from "../api/http";
import type { City } from "../api/types";
import { setChannels } from "../core/channels";
import { setTimeZone } from "../core/clock";

const RETRY_INTERVAL_MS = 3000;

/** undefined until the server has answered; the request is repeated until it does. */
export function useCity(): City | undefined {
  const [city, setCity] = useState<City>();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let mounted = true;
    const load = async (): Promise<void> => {
      try {
        const answer = await api<City>("/city");
        if (!mounted) return;
        setChannels(answer.channels);
        setTimeZone(answer.time_zone);
        setCity(answer);
      } catch {
        if (mounted) timer = setTimeout(() => void load(), RETRY_INTERVAL_MS);
      }
    };
    void load();
    return () => {
      mounted = false;
      clearTimeout(timer);
    };
  }, []);
  return city;
}
