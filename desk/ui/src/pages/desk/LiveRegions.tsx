import { announcer } from "../../core/announcer";
import { settings } from "../../core/settings";
import { useStore } from "../../core/store";

/** Live regions for announcements. The key of the span makes a screen reader read a repeated text again. */
export function LiveRegions() {
  const speak = useStore(settings, (value) => value.announcements);
  const loud = useStore(announcer.assertive, (value) => value);
  const soft = useStore(announcer.polite, (value) => value);
  return (
    // The attribute keeps an open list or pop-over from hiding the regions from a screen reader.
    <div data-live-announcer="true">
      <div className="visually-hidden" role="alert" data-testid="say-alert">
        {speak && <span key={loud.id}>{loud.text}</span>}
      </div>
      <div className="visually-hidden" role="status" data-testid="say-status">
        {speak && <span key={soft.id}>{soft.text}</span>}
      </div>
    </div>
  );
}
