import type { Command } from 'commander'
import { readConfig, type SettingName } from '../config.ts'
import { Failure } from '../kit/failure.ts'
import { administer } from './administer.ts'
import { type Terminal, withSettings } from './terminal.ts'

type Options = Partial<Record<SettingName, string>> & {
  readonly portal?: string
  readonly type?: string
  readonly search?: string
  readonly json?: boolean
}

interface Explained {
  readonly total: number
  readonly ms: number
  readonly how: readonly string[]
  readonly kept: readonly string[]
  readonly wanted: readonly string[]
}

export function addSearch(program: Command, io: Terminal): void {
  const search = program.command('search').description('how records are searched')
  withSettings(search.command('explain').description('carry out a search and tell how'), ['data', 'databaseUrl'])
    .requiredOption('--type <type>', 'the object type, such as contacts')
    .option('--search <json>', 'the body of the search request', '{}')
    .option('--portal <id>', 'the portal, where there are several')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExample:\n  spoke search explain --type deals --search \'{"sorts":["-amount"]}\'')
    .action(async (options: Options) => {
      const input = { ...portalOf(options), type: options.type, search: readBody(options.search) }
      const result = (await administer(readConfig(options, io.env), 'search.explain', input)) as Explained
      io.out(options.json === true ? `${JSON.stringify(result)}\n` : print(result))
    })
  withSettings(
    search
      .command('reindex')
      .description('write every search index again, while they are used; goes on after a restart'),
    ['data', 'databaseUrl'],
  )
    .option('--portal <id>', 'the portal, where there are several')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExample:\n  spoke search reindex')
    .action(async (options: Options) => {
      const result = (await administer(readConfig(options, io.env), 'search.reindex', portalOf(options))) as {
        readonly indexes: number
      }
      io.out(
        options.json === true
          ? `${JSON.stringify(result)}\n`
          : `${result.indexes} indexes will be written again by the running server, or by the next one.\n`,
      )
    })
}

function portalOf({ portal }: Options): { readonly portal?: number } {
  if (portal === undefined) return {}
  if (/^\d{1,15}$/.test(portal)) return { portal: Number(portal) }
  throw new Failure(`--portal takes the number of a portal, not "${portal}". \`spoke portals list\` shows them.`)
}

function readBody(text = '{}'): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Failure('--search takes the body of a search request, as JSON.')
  }
}

function print({ total, ms, how, kept, wanted }: Explained): string {
  const lines = [
    `${total} records in ${ms} ms: ${how.join('; ')}.`,
    `Kept sorted for ranges and sorts: ${kept.join(', ') || 'no property yet'}.`,
    ...(wanted.length === 0
      ? []
      : [`Would be faster if kept: ${wanted.join(', ')}. Searches through the API see to that.`]),
  ]
  return `${lines.join('\n')}\n`
}
