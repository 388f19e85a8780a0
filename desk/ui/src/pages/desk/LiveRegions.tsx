import { announcer } from "../../core/announce";
import { settings } from "../../core/settings";
import { useStore } from "../../core/store";

/** What a screen reader hears without being asked. A new key makes it read a repeated text again. */
export function LiveRegions() {
  const speak = useStore(settings, (value) => value.speak);
  const loud = useStore(announcer.assertive, (value) => value);
  const soft = useStore(announcer.polite, (value) => value);
  return (
    <>
      <div className="sr" role="alert" data-testid="say-alert">
        {speak && <span key={loud.id}>{loud.text}</span>}
      </div>
      <div className="sr" role="status" data-testid="say-status">
        {speak && <span key={soft.id}>{soft.text}</span>}
      </div>
    </>
  );
}
