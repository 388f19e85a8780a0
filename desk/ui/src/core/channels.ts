/** Channels as the city declares them: labels, icon, and how people communicate on them. */

import type { Channel } from "../api/types";
import { isIconName, type IconName } from "../ui/icons";

export type Channels = Record<string, Channel>;

const UNDECLARED: Channel = { labels: {}, icon: "contact", kind: "written", live: true };

let declared: Channels = {};

/** Sets the channels of the city, in the order in which the pages list them. */
export function setChannels(channels: Channels): void {
  declared = channels;
}

export const declaredChannels = (): string[] => Object.keys(declared);

const channelOf = (id: string): Channel => declared[id] ?? UNDECLARED;

/** True for a channel whose offers ring on the softphone. */
export function isCall(id: string): boolean {
  const { kind, live } = channelOf(id);
  return kind === "spoken" && live;
}

/** True for written channels with long texts and no one waiting at the other end, such as e-mail. */
export function isLetter(id: string): boolean {
  const { kind, live } = channelOf(id);
  return kind === "written" && !live;
}

export const isLive = (id: string): boolean => channelOf(id).live;

/** Label within a sentence: "czat". */
export function channelLabel(id: string, language: string): string {
  const { labels } = channelOf(id);
  return labels[language] ?? labels["pl"] ?? id;
}

/** Label that stands alone: "Czat". */
export function channelTitle(id: string, language: string): string {
  const label = channelLabel(id, language);
  return label.charAt(0).toLocaleUpperCase(language) + label.slice(1);
}

export function channelIcon(id: string): IconName {
  const { icon } = channelOf(id);
  return isIconName(icon) ? icon : "contact";
}
