/** Data of a resident while a consultant writes them, and what another one changed meanwhile. */

import type { Contact, ResidentData as RequestData, ResidentProfile } from "../../../../api/types";

export const CONSENTS = ["unknown", "given", "refused"] as const;
export type Consent = (typeof CONSENTS)[number];

export interface DraftAddress {
  address: string;
  consent: Consent;
}

/** Data as the register has them. */
export type ResidentData = Required<RequestData>;

export interface PersonDraft {
  /** Resident who is changed; undefined for a new one. */
  residentId: string | undefined;
  /** `Idempotency-Key` of a new resident: a repeated save adds nobody twice. */
  key: string;
  name: string;
  language: string;
  addresses: DraftAddress[];
  /** Data and version from which the consultant began. */
  base: ResidentData | undefined;
  version: string | undefined;
}

/** Limits of the server. */
export const MAX_NAME = 200;
export const MAX_ADDRESSES = 20;

export type PersonField = "name" | "addresses" | "address";
/** What is wrong: the field, and for an address its place in the list. */
export interface Fault {
  field: PersonField;
  index?: number;
}

const dataOf = (profile: ResidentProfile): ResidentData => ({
  name: profile.name,
  language: profile.language,
  addresses: profile.addresses.map(({ address, consent }) => ({ address, consent })),
});

const isWritable = (address: string | undefined): address is string => address !== undefined && (address.startsWith("+") || address.includes("@"));

/** New person, with what the contact says already. */
export function draftOfContact(contact: Contact, key: string): PersonDraft {
  const addresses = isWritable(contact.address) ? [{ address: contact.address, consent: "unknown" as const }] : [];
  return { residentId: undefined, key, name: contact.name ?? "", language: contact.language, addresses, base: undefined, version: undefined };
}

export function draftOfProfile(profile: ResidentProfile, version: string | undefined, key: string): PersonDraft {
  const base = dataOf(profile);
  return { residentId: profile.resident_id, key, name: base.name, language: base.language, addresses: [...base.addresses], base, version };
}

/** Request of the draft: rows without an address are left out. */
export const requestOf = (draft: PersonDraft): ResidentData => ({
  name: draft.name.trim(),
  language: draft.language,
  addresses: draft.addresses.map((row) => ({ ...row, address: row.address.trim() })).filter(({ address }) => address !== ""),
});

const DIGITS = /^\+?[\d\s().-]{5,}$/;
const MAIL = /^[^\s@]+@[^\s@]+$/;

/** True for a telephone number, an e-mail address, and an identity that the register has already. */
const isAddress = (address: string, draft: PersonDraft): boolean =>
  DIGITS.test(address) || MAIL.test(address) || (draft.base?.addresses ?? []).some((known) => known.address === address);

export function faultOf(draft: PersonDraft): Fault | undefined {
  const { name, addresses } = requestOf(draft);
  if (name === "" || name.length > MAX_NAME) return { field: "name" };
  if (addresses.length > MAX_ADDRESSES) return { field: "addresses" };
  const index = draft.addresses.findIndex(({ address }) => address.trim() !== "" && !isAddress(address.trim(), draft));
  return index < 0 ? undefined : { field: "address", index };
}

export interface Difference {
  field: "name" | "language" | "added" | "removed" | "consent";
  /** Address, for the last three. */
  address?: string;
  before: string;
  after: string;
}

/** What another consultant changed since the draft began. */
export function differencesOf(base: ResidentData, profile: ResidentProfile): Difference[] {
  const after = dataOf(profile);
  const consents = new Map(base.addresses.map(({ address, consent }) => [address, consent]));
  const kept = new Set(after.addresses.map(({ address }) => address));
  const scalars = (["name", "language"] as const).filter((field) => base[field] !== after[field]).map((field) => ({ field, before: base[field], after: after[field] }));
  const added = after.addresses.filter(({ address }) => !consents.has(address)).map(({ address }) => ({ field: "added" as const, address, before: "", after: address }));
  const removed = base.addresses.filter(({ address }) => !kept.has(address)).map(({ address }) => ({ field: "removed" as const, address, before: address, after: "" }));
  const consent = after.addresses
    .filter(({ address, consent: now }) => consents.has(address) && consents.get(address) !== now)
    .map(({ address, consent: now }) => ({ field: "consent" as const, address, before: consents.get(address) ?? "unknown", after: now }));
  return [...scalars, ...added, ...removed, ...consent];
}

/**
 * The consultant's draft upon the newer data: what was not touched follows the other change, what
 * was touched stays as typed.
 */
export function rebased(draft: PersonDraft, profile: ResidentProfile, version: string | undefined): PersonDraft {
  const { base } = draft;
  const next = draftOfProfile(profile, version, draft.key);
  if (base === undefined) return next;
  const now = dataOf(profile);
  const known = new Map(base.addresses.map((row) => [row.address, row.consent]));
  const mine = new Map(requestOf(draft).addresses.map((row) => [row.address, row.consent]));
  const own = [...mine].filter(([address]) => !known.has(address)).map(([address, consent]) => ({ address, consent }));
  const kept = now.addresses
    .filter(({ address }) => mine.has(address) || !known.has(address))
    .map(({ address, consent }) => ({ address, consent: mine.has(address) && mine.get(address) !== known.get(address) ? (mine.get(address) ?? consent) : consent }));
  const there = new Set(kept.map(({ address }) => address));
  return {
    ...next,
    name: draft.name.trim() === base.name ? now.name : draft.name,
    language: draft.language === base.language ? now.language : draft.language,
    addresses: [...kept, ...own.filter(({ address }) => !there.has(address))],
  };
}
