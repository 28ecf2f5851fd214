import { esc, headOf, section } from './page.ts'

/** What the page on a cut-over tells. */
export type CutOverReport = {
  readonly verdict: string
  readonly ready: boolean
  readonly at: string
  readonly since: string
  readonly reasons: readonly string[]
  readonly traffic: readonly {
    readonly name: string
    readonly kind: string
    readonly calls: number
    readonly refused: number
    readonly last: string
    readonly gone: boolean
  }[]
  readonly refusals: readonly {
    readonly app: string
    readonly call: string
    readonly why: string
    readonly calls: number
  }[]
}

/** One page without anything from elsewhere: whether the old key can go, and what speaks against it. */
export function cutOverHtml({ verdict, ready, at, since, reasons, traffic, refusals }: CutOverReport): string {
  const calls = (kind: boolean): number =>
    traffic.filter((one) => (one.kind === 'api-key') === kind).reduce((sum, one) => sum + one.calls, 0)
  const blocking = refusals.filter(({ why }) => why !== 'as with the key').reduce((sum, one) => sum + one.calls, 0)
  return `${headOf('Cut-over report')}
<h1>Cut-over report</h1><p>${esc(at)} UTC. New code in place since ${esc(since)} UTC.</p>
<ul class="figures"><li class="${ready ? 'good' : 'bad'}"><b>${esc(verdict)}</b></li>
<li><b>${calls(true)}</b>calls with an account key</li><li><b>${calls(false)}</b>calls of apps</li>
<li class="${blocking > 0 ? 'bad' : 'good'}"><b>${blocking}</b>calls newly refused</li></ul>
<ul>${reasons.map((reason) => `<li>${esc(reason)}</li>`).join('')}</ul>
${section(
  'Traffic',
  ['Who', 'Kind', 'Calls', 'Refused', 'Last'],
  traffic.map((one) => [
    `${one.name}${one.gone ? ' (deactivated)' : ''}`,
    one.kind,
    String(one.calls),
    String(one.refused),
    one.last,
  ]),
)}
${section(
  'Refused to apps since then',
  ['App', 'Call', 'Why', 'Calls'],
  refusals.map(({ app, call, why, calls: count }) => [app, call, why, String(count)]),
)}
</html>
`
}
