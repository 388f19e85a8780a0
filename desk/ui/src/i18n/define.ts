/**
 * Message: plain text, a plural (selected by `n`) or a text that agrees with the user's gender.
 * `{name}` marks a parameter. The compiler checks English against Polish.
 */

import type { Gender } from "../api/types";

export type Plural = { one: string; few?: string; many?: string; other: string };
export type Gendered = Record<Gender, string>;
export type Message = string | Plural | Gendered;

type Shape<M> = M extends string ? string : M extends { other: string } ? Plural : string | Gendered;

export interface Area<P extends Record<string, Message>> {
  pl: P;
  en: { [K in keyof P]: Shape<P[K]> };
}

/** Keeps the literal type of the Polish texts, from which parameters are typed. */
export function define<const P extends Record<string, Message>>(area: Area<P>): Area<P> {
  return area;
}

type Names<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;

export type Parameters<M> = M extends string
  ? Names<M>
  : M extends { other: infer Other }
    ? Names<Other> | "n"
    : M extends { n: infer Neutral }
      ? Names<Neutral>
      : never;
