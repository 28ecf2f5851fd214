// What CONTAINS_TOKEN and `query` look for (hubspot-api.md §5.3, §11 no. 6; the tokeniser is a choice of ours).

const WORD = /[\p{L}\p{M}\p{N}]+/gu

/** The words of a text in lower case, each once: what stands between spaces and punctuation. */
export function words(text: string): readonly string[] {
  return [...new Set(text.toLowerCase().match(WORD) ?? [])]
}

/** The longest beginning of a word that is indexed, in UTF-16 units. */
const LONGEST_WORD = 60

/** A word as it is indexed. */
export function indexedWord(word: string): string {
  return word.length <= LONGEST_WORD ? word : word.slice(0, LONGEST_WORD).toWellFormed()
}

export function isWhole(word: string): boolean {
  return word.length <= LONGEST_WORD
}

/** One part of what CONTAINS_TOKEN asks for: text with `*`, or words that must all be there. */
export type Pattern =
  | { readonly glob: readonly string[] }
  | { readonly words: readonly string[]; readonly whole: string }

/** Reads what CONTAINS_TOKEN asks for: parts that must all be there. */
export function readPatterns(text: string): readonly Pattern[] {
  const lower = text.toLowerCase()
  const parts = lower.includes('*') ? lower.split(/\s+/) : [lower]
  return parts
    .filter((part) => part !== '')
    .map((part) => (part.includes('*') ? { glob: part.split('*') } : { words: words(part), whole: part }))
}

/** Whether a text has every part: a word, or the text as a whole, is what a part with `*` is compared with. */
export function contains(text: string, patterns: readonly Pattern[]): boolean {
  const lower = text.toLowerCase()
  let found: readonly string[] | undefined
  return patterns.every((pattern) => {
    if ('words' in pattern && pattern.words.length === 0) return lower === pattern.whole
    found ??= words(lower)
    const all = found
    if ('words' in pattern) return pattern.words.every((word) => all.includes(word))
    return fits(lower, pattern.glob) || all.some((word) => fits(word, pattern.glob))
  })
}

/** Whether a text is made of these pieces, with anything between them. */
export function fits(text: string, pieces: readonly string[]): boolean {
  if (pieces.length === 1) return text === pieces[0]
  const first = pieces[0] ?? ''
  const last = pieces.at(-1) ?? ''
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false
  let from = first.length
  const until = text.length - last.length
  for (const piece of pieces.slice(1, -1)) {
    const at = text.indexOf(piece, from)
    if (at < 0 || at + piece.length > until) return false
    from = at + piece.length
  }
  return true
}

/** The words that a text must have whole if it has these pieces with anything between them. */
export function wholeWordsOf(pieces: readonly string[]): readonly string[] {
  return pieces.flatMap((piece, at) =>
    [...piece.matchAll(WORD)]
      .filter(({ index, 0: word }) => {
        const opens = index > 0 || at === 0
        const closes = index + word.length < piece.length || at === pieces.length - 1
        return opens && closes
      })
      .map(([word]) => word),
  )
}
