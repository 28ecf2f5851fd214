import type { Code } from '../source/source.ts'
import { endOfValue } from '../source/source.ts'
import type { Sink } from './sinks.ts'

/**
 * Where a bearer token goes into a request or a client: what leads there holds a token, whatever its old name says. In the
 * shape of a sink, so that the same following finds where it comes from.
 */
export function tokenSinksIn(code: Code): readonly Sink[] {
  const found: Sink[] = []
  const { tokens } = code
  const add = (sink: Pick<Sink, 'tokens' | 'from' | 'to' | 'at'>): void => {
    found.push({ ...sink, kind: 'sdk-option', developer: false })
  }
  for (const [at, token] of tokens.entries()) {
    if (token.kind === 'string') {
      for (const [index, part] of token.parts.entries()) {
        if (part.kind !== 'text' || !/Bearer $/.test(part.text)) continue
        const next = token.parts[index + 1]
        if (next?.kind === 'hole') add({ at, tokens: next.tokens, from: 0, to: next.tokens.length })
        else if (code.lexicon.joins.includes(tokens[at + 1]?.text ?? ''))
          add({ at, tokens, from: at + 2, to: endOfValue(code, at + 2) })
      }
    }
    if ((token.kind === 'name' || token.kind === 'string') && /^access_?token$/i.test(token.text)) {
      const mark = tokens[at + 1]
      if (mark?.kind === 'mark' && /^(?::|=>|=)$/.test(mark.text))
        add({ at, tokens, from: at + 2, to: endOfValue(code, at + 2) })
    }
  }
  return found
}
