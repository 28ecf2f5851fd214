import type { Use } from '../keys/use.ts'
import type { FoundEndpoint, ScanReport } from '../scan.ts'
import { esc, headOf, section } from './page.ts'

/** One page without anything from elsewhere, for people who don't read code: what there is, what ends, what is needed. */
export function htmlOf(report: ScanReport, today: string): string {
  const count = (kind: Use['class']): number => report.uses.filter((use) => use.class === kind).length
  const dead = report.endpoints.filter(({ status }) => status.fate === 'dead').length
  const ending = report.endpoints.filter(({ status }) => status.fate === 'ending').length
  const keys = count('account-key') + count('test') + count('committed-secret')
  const figures: readonly (readonly [string, number, string])[] = [
    ['places use an account key', keys, keys > 0 ? 'bad' : 'good'],
    ['keys are written in the code', count('committed-secret'), count('committed-secret') > 0 ? 'bad' : 'good'],
    ['calls go to retired endpoints', dead, dead > 0 ? 'bad' : 'good'],
    ['calls go to ending endpoints', ending, ending > 0 ? 'warn' : 'good'],
    ['scopes are needed', report.scopes.scopes.length, 'plain'],
  ]
  const verdict =
    keys === 0
      ? 'No account key is used here any more.'
      : 'This code still signs in with a HubSpot account key. HubSpot refuses such keys: what depends on them does not work.'
  return `${headOf('Migration report')}
<h1>Migration report</h1><p>${esc(report.root)}, ${esc(today)}. ${esc(verdict)}</p>
<ul class="figures">${figures.map(([text, value, tone]) => `<li class="${tone}"><b>${value}</b>${esc(text)}</li>`).join('')}</ul>
${section(
  'Where keys are used',
  ['Place', 'What', 'Line'],
  report.uses.map((use) => [`${use.file}:${use.line}`, use.class.replace('-', ' '), use.text]),
)}
${section('Endpoints', ['Call', 'State', 'Successor', 'Place'], endpointRows(report.endpoints))}
${section(
  'Scopes to grant',
  ['Scope', 'Because of'],
  report.scopes.scopes.map(({ scope, because }) => [
    scope,
    because
      .slice(0, 3)
      .map((reason) => `${reason.endpoint} (${reason.file}:${reason.line})`)
      .join(', '),
  ]),
)}
${section('To be decided', ['Question', 'Call', 'Place'], [...report.scopes.open.map(({ question, reason }) => [question, reason.endpoint, `${reason.file}:${reason.line}`]), ...report.scopes.blocked.map(({ why, reason }) => [why, reason.endpoint, `${reason.file}:${reason.line}`])])}
</html>
`
}

function endpointRows(endpoints: readonly FoundEndpoint[]): readonly (readonly string[])[] {
  return endpoints.map(({ method, path, status, file, line }) => [
    `${method} ${path}`,
    `${status.fate}${status.day === undefined ? '' : ` ${status.fate === 'dead' ? 'since' : 'on'} ${status.day}`}`,
    status.successor ?? '',
    `${file}:${line}`,
  ])
}
