import { type Call, methodsOf, type Verb } from '../endpoints/methods.ts'
import type { Project } from '../project.ts'
import { calleeOf, parameterNames, whole } from '../source/chains.ts'
import { argumentRanges } from '../source/expression.ts'
import type { Code } from '../source/source.ts'

export type { Call } from '../endpoints/methods.ts'

type Place = { readonly code: Code; readonly from: number; readonly to: number }

/** The calls of HTTP libraries behind some verbs: through the project's own functions, down to what sends the request. */
export function callsThrough(project: Project, verbs: readonly Verb[], place: Place, depth = 0): readonly Call[] {
  const found: Call[] = []
  for (const { call } of verbs) {
    if (call === undefined) continue
    for (const inner of inside(project, call, place, depth)) {
      if (!found.some((other) => other.code === inner.code && other.open === inner.open)) found.push(inner)
    }
  }
  return found
}

function inside(project: Project, call: Call, place: Place, depth: number): readonly Call[] {
  const { code, open } = call
  const callee = calleeOf(code.tokens, open)
  const name = callee?.names.at(-1) ?? ''
  const owner = callee?.names.at(-2)
  const own =
    owner === undefined || /^(?:this|self|cls|static|parent)$/.test(owner) ? project.functions.get(name) : undefined
  if (own === undefined || depth > 2) return [call]
  const ranges = argumentRanges(code.tokens, open)
  const position = ranges.findIndex(
    ([a, b]) => (call.code === place.code && a <= place.from && place.from < b) || mentionsAddress(code, a, b),
  )
  const found: Call[] = []
  for (const declared of own) {
    if (declared.code !== code) continue
    const names = parameterNames(declared.code.tokens, declared.range.params)
    const parameter = names[position]
    if (parameter === undefined) continue
    const verbs: Verb[] = []
    for (const at of declared.code.names.get(parameter) ?? []) {
      if (at < declared.range.from || at >= declared.range.to) continue
      verbs.push(...methodsOf(project, declared.code, ...ends(whole(declared.code.tokens, at))))
    }
    found.push(...callsThrough(project, verbs, place, depth + 1))
  }
  return found.length > 0 ? found : []
}

const ends = ({ from, to }: { readonly from: number; readonly to: number }): [number, number] => [from, to]

function mentionsAddress(code: Code, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1)
    if (/^(?:url|uri|path|endpoint|href|link)$/i.test(code.tokens[at]?.text ?? '')) return true
  return false
}
