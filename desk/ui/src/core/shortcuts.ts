/** Keyboard shortcuts: the table of bindings and the look-up of a key press. */

export type Command =
  | "accept"
  | "reject"
  | "call"
  | `item-${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}`
  | "mute"
  | "hold"
  | "keypad"
  | "hang-up"
  | "ready"
  | "state"
  | "find"
  | "knowledge"
  | "use-article"
  | "send-article"
  | "extend"
  | "quotes"
  | "read-deferred"
  | "main"
  | "next-area"
  | "previous-area"
  | "help";

export interface KeyPress {
  code: string;
  key: string;
  altKey: boolean;
  ctrlKey: boolean;
  shiftKey: boolean;
  metaKey: boolean;
  /** Right Alt types Polish letters and is never a shortcut. */
  altGraph: boolean;
}

export type ShortcutSet = "alt" | "ctrl-shift";

/** `shift` applies to the Alt set only; every shortcut of the other set has Shift. */
interface Binding {
  command: Command;
  code: string;
  label: string;
  shift?: true;
  /** Key of the Ctrl Shift set, where the browser takes the other one for itself. */
  other?: { code: string; label: string };
}

const ITEM_BINDINGS: Binding[] = ([1, 2, 3, 4, 5, 6, 7, 8, 9] as const).map((n) => ({
  command: `item-${n}`,
  code: `Digit${n}`,
  label: String(n),
}));

export const BINDINGS: readonly Binding[] = [
  { command: "accept", code: "KeyA", label: "A" },
  { command: "reject", code: "KeyR", label: "R" },
  { command: "call", code: "Digit0", label: "0" },
  ...ITEM_BINDINGS,
  { command: "mute", code: "KeyM", label: "M" },
  { command: "hold", code: "KeyH", label: "H" },
  { command: "keypad", code: "KeyK", label: "K" },
  { command: "hang-up", code: "KeyX", label: "X", shift: true },
  { command: "ready", code: "KeyD", label: "D" },
  { command: "state", code: "KeyS", label: "S" },
  { command: "find", code: "KeyF", label: "F" },
  { command: "knowledge", code: "KeyW", label: "W", other: { code: "KeyG", label: "G" } },
  { command: "use-article", code: "KeyU", label: "U", other: { code: "KeyY", label: "Y" } },
  { command: "send-article", code: "KeyL", label: "L" },
  { command: "extend", code: "Equal", label: "+" },
  { command: "extend", code: "NumpadAdd", label: "+" },
  { command: "read-deferred", code: "KeyI", label: "I" },
  { command: "quotes", code: "KeyQ", label: "Q" },
];

const PLAIN_ALT = (press: KeyPress): boolean =>
  press.altKey && !press.ctrlKey && !press.metaKey && !press.altGraph;

const PLAIN_CTRL_SHIFT = (press: KeyPress): boolean =>
  press.ctrlKey && press.shiftKey && !press.altKey && !press.metaKey && !press.altGraph;

function boundCommand(press: KeyPress, set: ShortcutSet): Command | undefined {
  const held = set === "alt" ? PLAIN_ALT(press) : PLAIN_CTRL_SHIFT(press);
  if (!held) return undefined;
  if (set === "ctrl-shift") return BINDINGS.find((binding) => (binding.other ?? binding).code === press.code)?.command;
  const matching = BINDINGS.filter((binding) => binding.code === press.code);
  return matching.find((binding) => (binding.shift ?? false) === press.shiftKey || binding.command === "extend")?.command;
}

/** Shortcuts that are the same in both sets. */
function fixedCommand({ key, shiftKey, ctrlKey, altKey }: KeyPress, typing: boolean): Command | undefined {
  if (altKey) return undefined;
  if (key === "F6") return shiftKey ? "previous-area" : "next-area";
  if (key === "Enter" && ctrlKey && !shiftKey) return "main";
  return key === "?" && !typing && !ctrlKey ? "help" : undefined;
}

/** Command of a key press. `typing`: the focus is in a text field. */
export function commandOf(press: KeyPress, set: ShortcutSet, typing: boolean): Command | undefined {
  return fixedCommand(press, typing) ?? boundCommand(press, set);
}

/** Label of a shortcut: `Alt A`, `Ctrl Shift A`; "" when the command has none. */
export function keyLabel(command: Command, set: ShortcutSet): string {
  if (command === "main") return "Ctrl Enter";
  if (command === "help") return "?";
  if (command === "next-area") return "F6";
  if (command === "previous-area") return "Shift F6";
  const binding = BINDINGS.find((binding) => binding.command === command);
  if (!binding) return "";
  if (set === "ctrl-shift") return `Ctrl Shift ${(binding.other ?? binding).label}`;
  return binding.shift ? `Alt Shift ${binding.label}` : `Alt ${binding.label}`;
}
