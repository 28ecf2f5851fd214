/** Words kept of one call at most. */
const MOST = 60

/** The words of a text, in lower case: runs of letters, digits and underscores. */
export function wordsOf(text: string): readonly string[] {
  const found = text.toLowerCase().match(/[\p{L}\p{N}_]{2,60}/gu) ?? []
  return [...new Set(found)].slice(0, MOST)
}

/** What a call says beyond its template: what stands for the parameters, the query, and what a refusal said. */
export function ownWords(template: string, target: string | null, body: string | null): readonly string[] {
  if (target === null && body === null) return []
  let text = body === null ? '' : said(body)
  if (target !== null) {
    const mark = target.indexOf('?')
    const path = (mark < 0 ? target : target.slice(0, mark)).split('/')
    const fixed = template.split('/')
    for (const [at, segment] of path.entries()) if (segment !== fixed[at]) text += ` ${segment}`
    if (mark >= 0) text += ` ${target.slice(mark)}`
  }
  return wordsOf(text)
}

/** Every refusal has the same envelope: what it says is found, the envelope is not. */
function said(body: string): string {
  return body.replace(/"(?:correlationId|status|category)":"[^"]*"/g, ' ').replace(/"\w+":/g, ' ')
}
