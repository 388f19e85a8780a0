/** Line icons, 24 by 24. Decorative only: an icon always has a label beside it or sits in a named control. */

import type { ReactNode } from "react";

const PATHS = {
  app: <><rect x="7" y="2.5" width="10" height="19" rx="2" /><path d="M11 18.5h2" /></>,
  bad: <><path d="M8.3 3.5h7.4l4.8 4.8v7.4l-4.8 4.8H8.3l-4.8-4.8V8.3z" /><path d="M12 7.5v5.5M12 16.3v.1" /></>,
  callback: <><path d="M5 4h3.5l1.8 4.4-2.3 1.6a11.5 11.5 0 0 0 6 6l1.6-2.3L20 15.5V19a1.5 1.5 0 0 1-1.7 1.5C10.6 19.6 4.4 13.4 3.5 5.7A1.5 1.5 0 0 1 5 4z" /><path d="M14.5 9.5L20 4M15.5 4H20v4.5" /></>,
  chat: <><path d="M4 5.5h16v11H10.5L6 20v-3.5H4z" /><path d="M8 9.5h8M8 12.7h5" /></>,
  check: <path d="M5 12.5l4.7 4.7L19 7.5" />,
  clip: <path d="M19 11l-7.5 7.5a4.2 4.2 0 0 1-6-6L13 5a2.8 2.8 0 0 1 4 4l-7.5 7.5a1.4 1.4 0 0 1-2-2L14 8" />,
  clock: <><circle cx="12" cy="12" r="8.5" /><path d="M12 7v5.3l3.3 2" /></>,
  consult: <><circle cx="8" cy="8" r="3" /><path d="M2.5 19c.5-4 2.7-6 5.5-6s5 2 5.5 6M15 6h6v5h-3l-2 2v-2h-1z" /></>,
  contact: <><rect x="3.5" y="5" width="17" height="14" rx="3" /><path d="M8 10h8M8 14h5" /></>,
  contrast: <><circle cx="12" cy="12" r="8.5" /><path className="f" d="M12 3.5a8.5 8.5 0 0 1 0 17z" /></>,
  cup: <path d="M5 9h11v6a4 4 0 0 1-4 4H9a4 4 0 0 1-4-4zM16 10.5h2a2 2 0 0 1 0 4.5h-2M8.5 3.5V6M12.5 3.5V6" />,
  doc: <path d="M6 3.5h8l4.5 4.5v12.5H6zM14 3.5V8h4.5M9 12.5h6M9 16h6" />,
  door: <path d="M13 4H5.5v16H13M10 12h10.5M17 8.5l3.5 3.5-3.5 3.5" />,
  dots: <g className="f"><circle cx="5" cy="12" r="1.8" /><circle cx="12" cy="12" r="1.8" /><circle cx="19" cy="12" r="1.8" /></g>,
  down: <path d="M6 9.5l6 6 6-6" />,
  ear: <path d="M7 10a5.5 5.5 0 0 1 11 0c0 4-4 4.5-4 8a3 3 0 0 1-5.5 1.5M9.5 10a3 3 0 0 1 6 0c0 1.5-2 2-2 3.5" />,
  eye: <><path d="M2.5 12C5 7.5 8.3 5.5 12 5.5s7 2 9.5 6.5c-2.5 4.5-5.8 6.5-9.5 6.5S5 16.5 2.5 12z" /><circle cx="12" cy="12" r="2.8" /></>,
  flag: <path d="M6 21V4h11l-2 4 2 4H6" />,
  globe: <><circle cx="12" cy="12" r="8.5" /><path d="M3.5 12h17M12 3.5c3 3 3 14 0 17M12 3.5c-3 3-3 14 0 17" /></>,
  half: <><circle cx="12" cy="12" r="8.5" /><path className="f" d="M12 3.5a8.5 8.5 0 0 0 0 17z" /></>,
  headset: <><path d="M4.5 14v-2a7.5 7.5 0 0 1 15 0v2" /><rect x="3.5" y="13" width="4" height="6" rx="1.5" /><rect x="16.5" y="13" width="4" height="6" rx="1.5" /><path d="M18.5 19c0 1.5-2 2.3-4.5 2.3" /></>,
  history: <><path d="M4 12a8 8 0 1 1 2.5 5.8M4 7.5V12h4.5" /><path d="M12 8v4.3l3 1.7" /></>,
  info: <><rect x="4" y="4" width="16" height="16" rx="3" /><path d="M12 11v5M12 8v.1" /></>,
  keys: <><rect x="2.5" y="6.5" width="19" height="11" rx="2" /><path d="M6 10h.1M9.3 10h.1M12.6 10h.1M16 10h.1M18.5 10h.1M8 14h8" /></>,
  learn: <path d="M3 9l9-4 9 4-9 4zM7 11v4.5c3 2.3 7 2.3 10 0V11" />,
  link: <path d="M10 14a4 4 0 0 0 6 .5l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6-.5l-3 3a4 4 0 0 0 6 6l1-1" />,
  lock: <><rect x="5.5" y="10.5" width="13" height="9.5" rx="1.5" /><path d="M8.5 10.5V8a3.5 3.5 0 0 1 7 0v2.5" /></>,
  mail: <><rect x="3.5" y="5.5" width="17" height="13" rx="1.5" /><path d="M4 7l8 6 8-6" /></>,
  merge: <path d="M6 4v5c0 3 6 3 6 7v4M18 4v5c0 3-6 3-6 7M9 17.5l3 3 3-3" />,
  mic: <><rect x="9" y="3.5" width="6" height="11" rx="3" /><path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3" /></>,
  "mic-off": <><path d="M9 9V6.5a3 3 0 0 1 6 0v5M15 14.5a3 3 0 0 1-6-1M5.5 11.5a6.5 6.5 0 0 0 10.7 5M18.5 11.5a6.5 6.5 0 0 1-.6 2.7M12 18v3" /><path d="M4.5 4.5l15 15" /></>,
  moon: <path d="M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z" />,
  ok: <><circle cx="12" cy="12" r="8.5" /><path d="M8 12.3l2.8 2.7L16 9.5" /></>,
  pad: <g className="f">{[5, 11, 17].flatMap((y) => [6, 12, 18].map((x) => <circle key={`${x} ${y}`} cx={x} cy={y} r="1.7" />))}</g>,
  pause: <path d="M8.5 5.5v13M15.5 5.5v13" strokeWidth="3" />,
  pencil: <path d="M4.5 19.5l1-4L16 5l3 3L8.5 18.5z" />,
  phone: <path d="M5 4h3.5l1.8 4.4-2.3 1.6a11.5 11.5 0 0 0 6 6l1.6-2.3L20 15.5V19a1.5 1.5 0 0 1-1.7 1.5C10.6 19.6 4.4 13.4 3.5 5.7A1.5 1.5 0 0 1 5 4z" />,
  "phone-in": <><path d="M5 4h3.5l1.8 4.4-2.3 1.6a11.5 11.5 0 0 0 6 6l1.6-2.3L20 15.5V19a1.5 1.5 0 0 1-1.7 1.5C10.6 19.6 4.4 13.4 3.5 5.7A1.5 1.5 0 0 1 5 4z" /><path d="M20 4l-5.5 5.5M14.5 5v4.5H19" /></>,
  "phone-off": <path d="M3 14.5c5-4.7 13-4.7 18 0l-2.2 2.8-4-1.6v-2.6a12 12 0 0 0-5.6 0v2.6l-4 1.6z" />,
  pin: <><path d="M12 21c4.5-5 6.5-8 6.5-11a6.5 6.5 0 0 0-13 0c0 3 2 6 6.5 11z" /><circle cx="12" cy="10" r="2.3" /></>,
  play: <path className="f" d="M7.5 5v14l11-7z" />,
  plus: <path d="M12 5v14M5 12h14" />,
  "rec-off": <><circle cx="12" cy="12" r="8.5" /><path d="M6 6l12 12" /></>,
  ring: <circle cx="12" cy="12" r="8.5" />,
  scale: <path d="M12 4v16M7 20h10M5 7h14M5 7l-2.5 6.5h5zM19 7l-2.5 6.5h5z" />,
  search: <><circle cx="10.5" cy="10.5" r="6" /><path d="M15 15l5 5" /></>,
  send: <><path d="M4 4.5l16.5 7.5L4 19.5l2-7.5z" /><path d="M6 12h7" /></>,
  sms: <><rect x="6.5" y="3.5" width="11" height="17" rx="2" /><path d="M9.5 8h5M9.5 11h3M11.5 17.5h1" /></>,
  stale: <path d="M4 4l16 16M5 12a7 7 0 0 0 11.5 5.4M8 6.2A7 7 0 0 1 19 12" />,
  text: <path d="M3 19l5-13 5 13M4.8 14.5h6.4M14 19l3.5-8.5L21 19M15.3 16h4.4" />,
  transfer: <path d="M4 12h15M13.5 6.5L19 12l-5.5 5.5" />,
  undo: <path d="M8.5 5L4 9.5 8.5 14M4.5 9.5H14a5.5 5.5 0 0 1 0 11h-4" />,
  unit: <><path d="M4 20.5v-11l8-5 8 5v11z" /><path d="M9 20.5v-6h6v6M9 11h.1M15 11h.1" /></>,
  up: <path d="M6 14.5l6-6 6 6" />,
  user: <><circle cx="12" cy="8" r="3.8" /><path d="M4.5 20.5c.7-4.5 3.5-6.5 7.5-6.5s6.8 2 7.5 6.5" /></>,
  users: <><circle cx="9" cy="8.5" r="3.3" /><path d="M2.5 19.5c.6-4 3-5.5 6.5-5.5s5.9 1.5 6.5 5.5M15.5 5.5a3.3 3.3 0 0 1 0 6M18 14.5c2 .7 3.1 2.3 3.5 5" /></>,
  voice: <><path d="M4 6h10v7H9l-3 3v-3H4z" /><path d="M17 9c1.5 1.8 1.5 4.2 0 6M19.8 7c2.3 3 2.3 7 0 10" /></>,
  warn: <><path d="M12 4l9 16H3z" /><path d="M12 10v4.5M12 17.3v.1" /></>,
  wrench: <path d="M14 7a4 4 0 0 1 5.5-3L17 6.5 17.5 9l2.5.5 2-2A4 4 0 0 1 16 12l-8 8-3-3 8-8a4 4 0 0 1 1-2z" />,
  x: <path d="M6 6l12 12M18 6L6 18" />,
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof PATHS;

export const isIconName = (name: string): name is IconName => Object.hasOwn(PATHS, name);

export function Icon({ name, small = false }: { name: IconName; small?: boolean }) {
  return (
    <svg className={small ? "icon icon--small" : "icon"} viewBox="0 0 24 24" aria-hidden="true">
      {PATHS[name]}
    </svg>
  );
}

/** Logo of the hotline in the colours of the city. */
export function Logo() {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true">
      <rect x="1" y="1" width="30" height="30" rx="7" fill="#FFD400" />
      <path d="M1 16h30v8a7 7 0 0 1-7 7H8a7 7 0 0 1-7-7z" fill="#D4142A" />
      <circle cx="16" cy="16" r="8" fill="#1A1B1E" />
      <circle cx="16" cy="16" r="3.2" fill="#F5F3ED" />
    </svg>
  );
}
