/**
 * What a screen reader is told. Assertive words go out at once; polite ones are held back while a
 * call is live, until they are asked for.
 */

import { Store } from "./store";

export interface Announcement {
  text: string;
  /** Grows with each word, so that the same text is read again. */
  id: number;
}

const none: Announcement = { text: "", id: 0 };

export class Announcer {
  readonly assertive = new Store<Announcement>(none);
  readonly polite = new Store<Announcement>(none);
  private held: string[] = [];
  private count = 0;
  private holding = false;

  alert(text: string): void {
    this.assertive.set(this.next(text));
  }

  say(text: string): void {
    if (this.holding) this.held.push(text);
    else this.polite.set(this.next(text));
  }

  /** While `on`, polite words wait. What waited is told when the call ends. */
  hold(on: boolean): void {
    this.holding = on;
    if (!on) this.release();
  }

  /** Tells what has waited; false when nothing has. */
  release(): boolean {
    const text = this.held.splice(0).join(" ");
    if (text !== "") this.polite.set(this.next(text));
    return text !== "";
  }

  private next(text: string): Announcement {
    this.count += 1;
    return { text, id: this.count };
  }
}

export const announcer = new Announcer();
