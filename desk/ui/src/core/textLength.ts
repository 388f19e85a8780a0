/** Lengths of texts as the server counts them. */

/** From this part of a limit on the count is shown. */
const NEAR_LIMIT = 0.9;

/** Characters of a text: an emoji of one code point is one. */
export const lengthOf = (text: string): number => Array.from(text).length;

export const isTooLong = (text: string, limit: number): boolean => lengthOf(text) > limit;

/** True when so little room is left that the person should see how much. */
export const isNearLimit = (used: number, limit: number): boolean => used >= NEAR_LIMIT * limit;
