/**
 * Announcements for screen readers. Assertive ones are published at once; polite ones are deferred
 * during a call, until the consultant asks for them or the call ends.
 */

import { Store } from "./store";

export interface Announcement {
  text: string;
  /** Grows with each announcement, so that a repeated text is read again. */
  id: number;
}

const NO_ANNOUNCEMENT: Announcement = { text: "", id: 0 };

export class Announcer {
  readonly assertive = new Store<Announcement>(NO_ANNOUNCEMENT);
  readonly polite = new Store<Announcement>(NO_ANNOUNCEMENT);
  private deferred: string[] = [];
  private count = 0;
  private deferring = false;

  alert(text: string): void {
    this.assertive.set(this.next(text));
  }

  announce(text: string): void {
    if (this.deferring) this.deferred.push(text);
    else this.polite.set(this.next(text));
  }

  /** Defers polite announcements while `on`; publishes the deferred ones when it is switched off. */
  defer(on: boolean): void {
    this.deferring = on;
    if (!on) this.announceDeferred();
  }

  /** Publishes the deferred announcements; false when there are none. */
  announceDeferred(): boolean {
    const text = this.deferred.splice(0).join(" ");
    if (text !== "") this.polite.set(this.next(text));
    return text !== "";
  }

  private next(text: string): Announcement {
    this.count += 1;
    return { text, id: this.count };
  }
}

export const announcer = new Announcer();
