import type { Command } from 'commander'
import { Failure } from '../kit/failure.ts'
import { addActs, asNumber, type Flag, printId, printNothing, printRows } from './administration.ts'
import type { Terminal } from './terminal.ts'

const max: Flag = { flag: '--max <number>', help: 'how many calls', required: true, read: asNumber }

type Given = Readonly<Record<string, unknown>>

/** `--app` and `--key` say whose calls; each app or key by itself where no number follows. */
function subjectOf({ app, key, ...rest }: Given): Given {
  if (app !== undefined && key !== undefined) throw new Failure('A limit is on apps or on keys: say one of them.')
  const [subject, id] = app !== undefined ? ['app', app] : key !== undefined ? ['key', key] : ['portal', undefined]
  return { ...rest, subject, ...(typeof id === 'number' ? { subjectId: id } : {}) }
}

export function addLimits(program: Command, io: Terminal): void {
  addActs(program, io, 'limits', 'how often a portal, its apps and its keys may be called', [
    {
      act: 'limits.create',
      description: 'set a limit and print its number; on the whole portal unless --app or --key is given',
      example: 'spoke limits create --max 600 --period minute --app',
      flags: [
        max,
        { flag: '--period <name>', help: 'second, ten-seconds, minute, hour or day', required: true },
        { flag: '--app [id]', help: 'of each app by itself, or of one', read: asNumber },
        { flag: '--key [id]', help: 'of each API key by itself, or of one', read: asNumber },
        { flag: '--class <name>', help: 'only of operations of a class: standard, search, associations or verify' },
      ],
      input: subjectOf,
      print: printId,
    },
    {
      act: 'limits.list',
      description: 'list the limits that were set',
      example: 'spoke limits list --json',
      print: printRows((row) => {
        const whom = row['subject'] === 'portal' ? 'portal' : `${row['subject']} ${row['subjectId'] ?? '(each)'}`
        return `${row['id']}  ${whom}  ${row['class'] ?? 'all operations'}  ${row['max']} per ${row['period']}`
      }),
    },
    {
      act: 'limits.edit',
      description: 'change how many calls a limit allows',
      example: 'spoke limits edit 3 --max 1200',
      one: true,
      flags: [max],
      print: printNothing,
    },
    {
      act: 'limits.delete',
      description: 'take a limit away',
      example: 'spoke limits delete 3',
      one: true,
      print: printNothing,
    },
  ])
}
