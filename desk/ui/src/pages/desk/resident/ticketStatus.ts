import type { IconName } from "../../../ui/icons";

interface StatusChip {
  key: "status.new" | "status.in-progress" | "status.closed" | "status.contested";
  chip: string;
  icon: IconName;
}

/** Icon, label and colour of a ticket status. */
export function statusChip(status: string): StatusChip {
  const name = status.toLowerCase();
  if (name.startsWith("reklam")) return { key: "status.contested", chip: "chip chip--warn", icon: "history" };
  if (name.startsWith("zamk")) return { key: "status.closed", chip: "chip chip--ok", icon: "ok" };
  if (name.startsWith("w trakcie")) return { key: "status.in-progress", chip: "chip chip--act", icon: "half" };
  return { key: "status.new", chip: "chip", icon: "ring" };
}
