import type { Token, Tokens } from './lexer.ts'

const CHAINED = /^(?:\.|->|::|\?\.|\?->)$/

/** The names of the parameters, `self` and the like left out. */
export function parameterNames(tokens: Tokens, [from, to]: readonly [number, number]): readonly string[] {
  const names: string[] = []
  const up = tokens[from]?.up
  let current: string | undefined
  let done = false
  for (let at = from; at <= to; at += 1) {
    const token = tokens[at]
    if (at === to || (token?.text === ',' && token.up === up)) {
      if (current !== undefined && !/^(?:self|cls|this)$/.test(current)) names.push(current)
      current = undefined
      done = false
      continue
    }
    if (token?.kind !== 'name' || token.up !== up || done) continue
    if (
      /^(?:final|const|val|var|private|public|readonly|string|String|str|protected|static|in|out|ref|params)$/.test(
        token.text,
      )
    )
      continue
    const next = tokens[at + 1]
    // `Type name`: the last name counts; `name: Type`, `name = value`, Go's `name type`: the first.
    current = token.text
    if (
      next?.text === ':' ||
      next?.text === '=' ||
      next?.text === '?' ||
      (next?.kind === 'name' && /^(?:string|int|bool|\*|map|interface|error|float64|int64)$/.test(next.text))
    )
      done = true
  }
  return names
}

/** The whole expression around a name or a string: what it is taken from, what is joined to it. */
export function whole(
  tokens: Tokens,
  at: number,
  joins: readonly string[] = ['+', '.'],
): { readonly from: number; readonly to: number } {
  let from = chainStart(tokens, at)
  let to = at + 1
  for (;;) {
    const before = tokens[from - 1]
    if (before?.kind === 'mark' && joins.includes(before.text) && before.up === tokens[at]?.up)
      from = chainStart(tokens, from - 2)
    else break
  }
  for (;;) {
    to = chainEnd(tokens, to)
    const next = tokens[to]
    if (next?.kind === 'mark' && joins.includes(next.text) && next.up === tokens[at]?.up) to = chainEnd(tokens, to + 2)
    else break
  }
  return { from: Math.max(from, 0), to }
}

/** The first token of `a.b(c).d` that ends with the token at `at`. */
export function chainStart(tokens: Tokens, at: number): number {
  let here = at
  const token = tokens[here]
  if (token?.kind === 'mark' && token.partner !== -1 && token.partner < here) here = token.partner
  for (;;) {
    const before = tokens[here - 1]
    const self = tokens[here]
    if (before === undefined || self === undefined) return here
    if (self.text === '(' || self.text === '[') {
      if (before.kind === 'name' || before.text === ')' || before.text === ']' || before.text === '>') {
        here = before.partner !== -1 ? before.partner : here - 1
        if (before.text === '>') while (here > 0 && tokens[here]?.text !== '<') here -= 1
        continue
      }
      return here
    }
    if (
      before.kind === 'mark' &&
      CHAINED.test(before.text) &&
      !(before.text === '.' && (self.kind === 'string' || tokens[here - 2]?.kind === 'string'))
    ) {
      const owner = tokens[here - 2]
      if (owner === undefined) return here
      here = owner.partner !== -1 && owner.partner < here ? owner.partner : here - 2
      continue
    }
    return here
  }
}

/** Index behind the calls and members that follow a value. */
export function chainEnd(tokens: Tokens, to: number): number {
  let at = to
  for (;;) {
    const token = tokens[at]
    if (token === undefined) return at
    if ((token.text === '(' || token.text === '[') && token.partner !== -1 && tokens[at - 1]?.kind === 'name')
      at = token.partner + 1
    else if (CHAINED.test(token.text) && token.kind === 'mark' && tokens[at + 1]?.kind === 'name') at += 2
    else if (token.text === '!!' || token.text === '!') at += 1
    else return at
  }
}

/** The names of what is called by the bracket at `open`, and where they begin. */
export function calleeOf(
  tokens: Tokens,
  open: number,
): { readonly names: readonly string[]; readonly from: number } | undefined {
  if (tokens[open]?.text !== '(') return undefined
  let at = open - 1
  if (tokens[at]?.text === '>') {
    while (at > 0 && tokens[at]?.text !== '<') at -= 1
    at -= 1
  }
  const last: Token | undefined = tokens[at]
  if (last?.kind !== 'name') return undefined
  const from = chainStart(tokens, at)
  const names: string[] = []
  for (let index = from; index <= at; index += 1) {
    const token = tokens[index]
    if (token?.kind === 'name' && token.up === last.up) names.push(token.text)
  }
  return { names, from }
}

/** The key before a value: `key: value`, `'key' => value`, `key=value`. */
export function keyBefore(tokens: Tokens, from: number): string | undefined {
  const mark = tokens[from - 1]
  if (mark?.kind !== 'mark' || !/^(?::|=>|=)$/.test(mark.text)) return undefined
  const key = tokens[from - 2]
  return key?.kind === 'name' || key?.kind === 'string' ? key.text : undefined
}
