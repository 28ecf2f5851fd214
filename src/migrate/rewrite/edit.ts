/** One change of a file's text: what stands from `start` to `end` becomes `text`. */
export type Edit = { readonly start: number; readonly end: number; readonly text: string; readonly why: string }

/** What a person has to do, because the code can't. */
export type ManualStep = { readonly file?: string; readonly line?: number; readonly what: string }

/** Applies edits that do not overlap; where two do, the one that was planned first wins. */
export function applied(text: string, edits: readonly Edit[]): string {
  let out = ''
  let at = 0
  for (const edit of separate(edits)) {
    out += text.slice(at, edit.start) + edit.text
    at = edit.end
  }
  return out + text.slice(at)
}

/** The edits in order, without those that touch one planned before, and without doubles. */
export function separate(edits: readonly Edit[]): readonly Edit[] {
  const kept: Edit[] = []
  for (const edit of edits) {
    const clash = kept.some((other) =>
      edit.start === edit.end || other.start === other.end
        ? (edit.start > other.start && edit.start < other.end) ||
          (other.start > edit.start && other.start < edit.end) ||
          (edit.start === other.start && edit.end === other.end && edit.text === other.text)
        : edit.start < other.end && other.start < edit.end,
    )
    if (!clash) kept.push(edit)
  }
  return kept.toSorted((a, b) => a.start - b.start || a.end - b.end)
}
