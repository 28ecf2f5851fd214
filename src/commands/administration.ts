import type { Command } from 'commander'
import { readConfig, type SettingName } from '../config.ts'
import { Failure } from '../kit/failure.ts'
import { type Terminal, withSettings } from './terminal.ts'

/** How a value on the command line becomes JSON. */
export type Read = (text: string, flag: string) => unknown

export const asText: Read = (text) => text
export const asNumber: Read = (text, flag) => {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new Failure(`${flag} takes a number, not "${text}".`)
}
export const asPortal: Read = (text) => {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new Failure(`--portal takes the number of a portal, not "${text}". \`spoke portals list\` shows them.`)
}
export const asList: Read = (text) => text.split(',').filter((each) => each !== '')
export const asInstant: Read = (text, flag) => {
  const ms = Date.parse(text)
  if (/^\d{4}-\d{2}-\d{2}/.test(text) && !Number.isNaN(ms)) return ms
  throw new Failure(`${flag} takes an instant such as 2026-12-01T00:00:00Z, not "${text}".`)
}

/** A flag of an act: `--name <name>`, or a switch without a value. */
export interface Flag {
  readonly flag: string
  readonly help: string
  readonly required?: boolean
  readonly read?: Read
}

type Given = Readonly<Record<string, unknown>>

/** One act on the command line. */
export interface ActCommand {
  /** As the act is called, and the command: `keys.create` is `keys create`. */
  readonly act: string
  readonly description: string
  readonly example: string
  /** Whether the act is about one thing, whose number comes first. */
  readonly one?: boolean
  readonly flags?: readonly Flag[]
  /** False where the act is about no portal, or names it itself. */
  readonly inPortal?: boolean
  /** What the act gets, where that is not simply what was given. */
  readonly input?: (given: Given) => Given
  readonly print: (result: unknown) => string
}

const portalFlag: Flag = { flag: '--portal <id>', help: 'the portal, where there are several', read: asPortal }

/** A group of commands, each of which carries out one act. */
export function addActs(
  program: Command,
  io: Terminal,
  name: string,
  description: string,
  acts: readonly ActCommand[],
): void {
  const group = program.command(name).description(description)
  for (const act of acts) addAct(group, io, act)
}

function addAct(group: Command, io: Terminal, act: ActCommand): void {
  const { one = false, inPortal = true, flags = [], input = (given: Given) => given } = act
  const command = group.command(act.act.slice(act.act.indexOf('.') + 1)).description(act.description)
  if (one) command.argument('<id>', 'its number')
  withSettings(command, ['data', 'databaseUrl'])
  const all = inPortal ? [...flags, portalFlag] : flags
  for (const { flag, help, required } of all) {
    if (required === true) command.requiredOption(flag, help)
    else command.option(flag, help)
  }
  command.option('--json', 'print the result as JSON').addHelpText('after', `\nExample:\n  ${act.example}`)
  command.action(async (...args: readonly unknown[]) => {
    const options = args[one ? 1 : 0] as Readonly<Record<string, string | boolean | undefined>>
    const given: Record<string, unknown> = one ? { id: asNumber(String(args[0]), '<id>') } : {}
    for (const { flag, read = asText } of all) {
      const value = options[optionName(flag)]
      if (value !== undefined) given[optionName(flag)] = typeof value === 'string' ? read(value, flag) : value
    }
    const config = readConfig(options as Partial<Record<SettingName, string | boolean>>, io.env)
    // Only now: the store needs a newer Node than the commands that read code.
    const { administer } = await import('./administer.ts')
    const result = await administer(config, act.act, input(given))
    io.out(options['json'] === true ? `${JSON.stringify(result ?? null)}\n` : act.print(result))
  })
}

/** `--user-id <id>` is `userId`, as commander has it. */
function optionName(flag: string): string {
  const [word = ''] = flag.slice(2).split(' ')
  return word.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}

/** What acts give: it comes from this process or from the running server; both made it from the same types. */
export interface Row {
  readonly [name: string]: unknown
}

export const rowOf = (result: unknown): Row => result as Row

export const printSecret = (result: unknown): string => `${rowOf(result)['secret']}\n`
export const printId = (result: unknown): string => `${rowOf(result)['id']}\n`
export const printNothing = (): string => ''

/** One line a row. */
export const printRows =
  (line: (row: Row) => string) =>
  (result: unknown): string =>
    (result as readonly Row[]).map((row) => `${line(row).trimEnd()}\n`).join('')

/** An instant as a person reads it; `never` where there is none. */
export function shown(ms: unknown): string {
  return typeof ms === 'number' ? new Date(ms).toISOString().slice(0, 16).replace('T', ' ') : 'never'
}

export const scopesOf = (row: Row): string => (row['scopes'] as readonly string[]).join(',')
