import type { Command } from 'commander'
import { addActs, asInstant, asNumber, type Flag, printRows, type Row, rowOf, shown } from './administration.ts'
import type { Terminal } from './terminal.ts'

const time: readonly Flag[] = [
  { flag: '--from <instant>', help: 'from this instant on', read: asInstant },
  { flag: '--until <instant>', help: 'before this instant', read: asInstant },
]
const credential: Flag = { flag: '--credential <id>', help: 'only calls of this credential', read: asNumber }
const days: Flag = { flag: '--days <number>', help: 'how many days to look back, 30 by default', read: asNumber }

const number = (value: unknown): number => Number(value)
const rows = (value: unknown): readonly Row[] => value as readonly Row[]
const texts = (value: unknown): readonly string[] => value as readonly string[]

function callLine(row: Row): string {
  const { at, correlation, method, target, path, status, category, ms, name, address } = row
  const when = new Date(number(at)).toISOString()
  return `${when}  ${status}  ${method} ${target ?? path}  ${ms} ms  ${name ?? ''}  ${address ?? ''}  ${correlation}  ${category ?? ''}`
}

function printPage(result: unknown): string {
  const { calls, next, searchedTo } = rowOf(result)
  const lines = printRows(callLine)(calls)
  if (next === undefined) return lines
  const place = rowOf(next)
  const far = typeof searchedTo === 'number' ? `, looked through back to ${shown(searchedTo)}` : ''
  return `${lines}there is more: --after ${place['day']}.${place['id']}${far}\n`
}

function readCursor(text: string): unknown {
  const [day, id] = text.split('.')
  return { day: asNumber(day ?? '', '--after'), id: Number(id ?? 0) }
}

function printCall(result: unknown): string {
  const { curl, ...call } = rowOf(result)
  const width = Math.max(...Object.keys(call).map((name) => name.length))
  const lines = Object.entries(call)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name.padEnd(width)}  ${name === 'at' ? new Date(number(value)).toISOString() : value}`)
  return `${lines.join('\n')}\n\n${curl}\n`
}

export function addCalls(program: Command, io: Terminal): void {
  addActs(program, io, 'calls', 'every call that was made, refused or not', [
    {
      act: 'calls.list',
      description: 'list calls, newest first',
      example: 'spoke calls list --status 4xx --from 2026-12-01T00:00Z',
      flags: [
        ...time,
        { flag: '--status <status>', help: 'such as 404, or 4xx' },
        { flag: '--method <method>', help: 'such as GET' },
        { flag: '--operation <name>', help: 'such as crm.objects.create' },
        { flag: '--path <template>', help: 'such as /crm/v3/objects/{objectType}' },
        credential,
        { flag: '--app <id>', help: 'only calls of this app', read: asNumber },
        { flag: '--address <address>', help: 'only calls from this IP address' },
        { flag: '--text <words>', help: 'only calls with all of these words' },
        { flag: '--all', help: 'of all portals, and of nobody known' },
        { flag: '--after <cursor>', help: 'go on where a page ended', read: readCursor },
        { flag: '--limit <number>', help: 'how many at most, 50 by default', read: asNumber },
      ],
      print: printPage,
    },
    {
      act: 'calls.show',
      description: 'show one call, with what a refusal said and a command that repeats it',
      example: 'spoke calls show --id 0193a0f4-8f00-7cc3-98c4-dc0c0c07398f',
      inPortal: false,
      flags: [{ flag: '--id <uuid>', help: 'the correlation id that the answer carried', required: true }],
      print: printCall,
    },
    {
      act: 'calls.chart',
      description: 'how many calls there were in each hour, the last 24 unless told otherwise',
      example: 'spoke calls chart --step day --from 2026-11-01',
      flags: [...time, { flag: '--step <step>', help: 'minute, hour or day' }, credential],
      print: printRows(
        ({ at, calls, refused, failed, ms }) =>
          `${shown(at)}  ${calls} calls  ${refused} refused  ${failed} failed  ${ms} ms on average`,
      ),
    },
    {
      act: 'calls.forecast',
      description: 'how many calls today will see at the rate of the last hour',
      example: 'spoke calls forecast --limit 250000',
      flags: [credential, { flag: '--limit <number>', help: 'a daily limit to hold it against', read: asNumber }],
      print(result) {
        const { today, expectedToday, perDay, limit, reachedAt } = rowOf(result)
        const against =
          limit === null
            ? ''
            : reachedAt === null
              ? `; ${limit} will not be reached`
              : `; ${limit} will be reached at ${shown(reachedAt)}`
        return `${today} calls today, ${expectedToday} expected; ${perDay} a day at this rate${against}\n`
      },
    },
    {
      act: 'calls.status',
      description: 'what the log holds, and what could not be kept',
      example: 'spoke calls status',
      inPortal: false,
      print(result) {
        const { days: each, dropped, keptDays } = rowOf(result)
        const lines = printRows(
          ({ day, calls, bytes }) => `${day}  ${calls} calls  ${Math.ceil(number(bytes) / 1024)} KiB`,
        )(each)
        return `${lines}kept for ${keptDays} days; ${dropped} calls could not be kept\n`
      },
    },
  ])
}

export function addScopes(program: Command, io: Terminal): void {
  addActs(program, io, 'scopes', 'what credentials may do, and what they do', [
    {
      act: 'scopes.explain',
      description: 'hold the scopes of a credential against those that its calls needed',
      example: 'spoke scopes explain 7',
      one: true,
      flags: [days],
      print(result) {
        const { holder, calls, needed, unused, refused } = rowOf(result)
        const { name, kind, scopes } = rowOf(holder)
        const lines = [
          `${name} (${kind}): ${calls} calls, granted ${texts(scopes).join(',')}`,
          ...rows(needed).map(
            ({ scope, calls: count, operations }) =>
              `  needed   ${scope}  ${count} calls: ${rows(operations)
                .map((each) => each['operation'])
                .slice(0, 5)
                .join(', ')}`,
          ),
          ...texts(unused).map((scope) => `  unused   ${scope}`),
          ...rows(refused).map(
            ({ method, path, scopes: all, calls: count, last }) =>
              `  missing  ${(all as readonly (readonly string[])[]).map((each) => each.join('+')).join(' or ')}  ${method} ${path}, ${count} calls, last ${shown(last)}`,
          ),
        ]
        return `${lines.join('\n')}\n`
      },
    },
  ])
}

const caller = ({ name, address, agent, calls, last }: Row): string =>
  `${name ?? 'nobody'}  ${address ?? ''}  ${agent ?? ''}  ${calls} calls, last ${shown(last)}`

export function addSunset(program: Command, io: Terminal): void {
  addActs(program, io, 'sunset', 'calls on what will end', [
    {
      act: 'sunset.radar',
      description: 'which called paths will end and when, what takes their place, and who calls them',
      example: 'spoke sunset radar --before 2027-06-01',
      flags: [days, { flag: '--before <day>', help: 'only paths that end before this day', read: asInstant }],
      print: printRows(({ endOfSupport, method, path, successor, calls, callers }) => {
        const { version, path: to } = rowOf(successor)
        const who = rows(callers).map((each) => `\n    ${caller(each)}`)
        return `${endOfSupport}  ${method} ${path} → ${to} (${version})  ${calls} calls${who.join('')}`
      }),
    },
    {
      act: 'sunset.keys',
      description: 'who still uses an account API key: address, user agent, path',
      example: 'spoke sunset keys',
      flags: [days],
      print: printRows((row) => `${caller(row)}  ${row['method']} ${row['path']}`),
    },
  ])
}
