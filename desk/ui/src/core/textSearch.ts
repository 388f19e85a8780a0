/** Lower case without diacritics: a search for "zazolc" finds "Zażółć". */
export function withoutDiacritics(text: string): string {
  return text.toLowerCase().replaceAll("ł", "l").normalize("NFD").replace(/\p{Mn}/gu, "");
}

/** True when `text` contains every word of `query`. */
export function matchesQuery(text: string, query: string): boolean {
  const searched = withoutDiacritics(text);
  return withoutDiacritics(query)
    .split(/\s+/)
    .every((word) => searched.includes(word));
}
