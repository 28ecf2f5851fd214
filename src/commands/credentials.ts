import type { Command } from 'commander'
import { readConfig, type SettingName } from '../config.ts'
import { Failure } from '../kit/failure.ts'
import { administer } from './administer.ts'
import { type Terminal, withSettings } from './terminal.ts'

type Options = Partial<Record<SettingName, string | boolean>> & {
  readonly portal?: string
  readonly name?: string
  readonly scopes?: string
  readonly allScopes?: boolean
  readonly json?: boolean
  readonly email?: string
  readonly firstName?: string
  readonly lastName?: string
  readonly userId?: string
}

export function addTokens(program: Command, io: Terminal): void {
  const tokens = program.command('tokens').description("private apps' access tokens")
  common(
    tokens.command('create'),
    io,
    'tokens.create',
    printSecret,
    'make a private app and print its token, this once',
  )
    .requiredOption('--name <name>', 'what the app is called')
    .option('--scopes <list>', 'scopes it is granted, joined by commas')
    .option('--all-scopes', 'grant every scope')
    .addHelpText(
      'after',
      '\nExample:\n  spoke tokens create --name Shop --scopes crm.objects.contacts.read,crm.objects.contacts.write',
    )
  common(tokens.command('list'), io, 'tokens.list', printCredentials, 'list private apps').addHelpText(
    'after',
    '\nExample:\n  spoke tokens list --json',
  )
}

export function addKeys(program: Command, io: Terminal): void {
  const keys = program.command('keys').description('account API keys (legacy)')
  common(
    keys.command('create'),
    io,
    'keys.create',
    printSecret,
    'make an account API key with full access and print it, this once',
  )
    .requiredOption('--name <name>', 'what the key is for')
    .addHelpText('after', '\nExample:\n  spoke keys create --name "Old importer"')
  common(keys.command('list'), io, 'keys.list', printCredentials, 'list account API keys').addHelpText(
    'after',
    '\nExample:\n  spoke keys list',
  )
}

export function addPortals(program: Command, io: Terminal): void {
  const portals = program.command('portals').description('accounts, each with records and credentials of its own')
  common(portals.command('create'), io, 'portals.create', printPortal, 'make an empty portal')
    .requiredOption('--name <name>', 'what the portal is called')
    .addHelpText('after', '\nExample:\n  spoke portals create --name Staging')
  common(portals.command('list'), io, 'portals.list', printPortals, 'list portals').addHelpText(
    'after',
    '\nExample:\n  spoke portals list --json',
  )
}

export function addOwners(program: Command, io: Terminal): void {
  const owners = program.command('owners').description('the people who own records')
  common(owners.command('create'), io, 'owners.create', printPortal, 'make an owner and print its id')
    .requiredOption('--email <address>', 'whose owner it is')
    .option('--first-name <name>', 'first name')
    .option('--last-name <name>', 'last name')
    .option('--user-id <id>', 'the user behind the owner; made up when absent')
    .addHelpText(
      'after',
      '\nExample:\n  spoke owners create --email grace@harbour-compilers.example --first-name Grace',
    )
  common(owners.command('list'), io, 'owners.list', printOwners, 'list owners').addHelpText(
    'after',
    '\nExample:\n  spoke owners list --json',
  )
}

type Print = (result: unknown) => string

function common(command: Command, io: Terminal, act: string, print: Print, description: string): Command {
  withSettings(command.description(description), ['data', 'databaseUrl'])
  if (!act.startsWith('portals')) command.option('--portal <id>', 'the portal, where there are several')
  return command.option('--json', 'print the result as JSON').action(async (options: Options) => {
    const result = await administer(readConfig(options, io.env), act, input(act, options))
    io.out(options.json === true ? `${JSON.stringify(result)}\n` : print(result))
  })
}

function input(act: string, { name, portal, scopes, allScopes, email, firstName, lastName, userId }: Options): unknown {
  const base = {
    ...(name === undefined ? {} : { name }),
    ...(portal === undefined ? {} : { portal: readPortal(portal) }),
  }
  if (act === 'owners.create') {
    const user = userId === undefined ? {} : { userId: readNumber('--user-id', userId) }
    return { ...base, email, firstName, lastName, ...user }
  }
  if (act !== 'tokens.create') return base
  if (allScopes === true) return { ...base, scopes: 'all' }
  const list = scopes?.split(',').filter((scope) => scope !== '') ?? []
  if (list.length > 0) return { ...base, scopes: list }
  throw new Failure('Say which scopes the app is granted: --scopes crm.objects.contacts.read,… or --all-scopes.')
}

function readPortal(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new Failure(`--portal takes the number of a portal, not "${text}". \`spoke portals list\` shows them.`)
}

function readNumber(flag: string, text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new Failure(`${flag} takes a number, not "${text}".`)
}

interface Row {
  readonly email?: string
  readonly id: number
  readonly name: string
  readonly secret?: string
  readonly prefix?: string
  readonly scopes?: readonly string[]
}

// The result of an act comes from this process or from the running server; both made it from the same types.
const rows = (result: unknown): readonly Row[] => result as readonly Row[]
const row = (result: unknown): Row => result as Row

const printSecret: Print = (result) => `${row(result).secret ?? ''}\n`
const printPortal: Print = (result) => `${row(result).id}\n`
const printOwners: Print = (result) =>
  rows(result)
    .map(({ id, email }) => `${id}  ${email}\n`)
    .join('')
const printPortals: Print = (result) =>
  rows(result)
    .map(({ id, name }) => `${id}  ${name}\n`)
    .join('')
const printCredentials: Print = (result) =>
  rows(result)
    .map(({ id, name, prefix, scopes }) => `${id}  ${prefix}…  ${name}  ${scopes?.join(',')}\n`)
    .join('')
