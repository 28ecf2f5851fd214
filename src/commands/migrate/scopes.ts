import { writeFileSync } from 'node:fs'
import { type Command, Option } from 'commander'
import { type Config, readConfig } from '../../config.ts'
import { Failure } from '../../kit/failure.ts'
import type { Compared, Observed } from '../../migrate/observed.ts'
import type { ScopePlan, ScopeReason } from '../../migrate/scopes.ts'
import { asNumber, type Row, rowOf } from '../administration.ts'
import { type Terminal, withSettings } from '../terminal.ts'
import { hasColours, scanned } from './reading.ts'

type ScopesOptions = {
  readonly json?: boolean
  readonly list?: boolean
  readonly fromLog?: string
  readonly days?: string
  readonly portal?: string
  readonly create?: string
  readonly name: string
  readonly projectFile?: string
  readonly data?: string
  readonly databaseUrl?: string
}

export function addMigrateScopes(migrate: Command, io: Terminal): void {
  const command = migrate
    .command('scopes')
    .description(
      'the least scopes that a private app or service key needs: from code, from a call log, or both compared',
    )
    .argument('[path]', 'a folder or a file; may be left out with --from-log')
    .option('--from-log <credential>', 'the number of a key or app whose calls Spoke has logged')
    .option('--days <number>', 'how many days of the log to look at, 30 by default')
    .option('--portal <id>', 'the portal, where there are several')
    .addOption(
      new Option('--create <kind>', 'make it in Spoke, and print its token, this once').choices([
        'private-app',
        'service-key',
      ]),
    )
    .option('--name <name>', 'what it is called', 'Migrated')
    .option('--project-file <file>', 'write the app file of a HubSpot project (app-hsmeta.json)')
    .option('--json', 'print as JSON')
    .option('--list', 'print the names alone, one a line')
  withSettings(command, ['data', 'databaseUrl'])
    .addHelpText(
      'after',
      '\nExample:\n  spoke migrate scopes . --list\n  spoke migrate scopes . --from-log 7 --create private-app --name "Lead import"',
    )
    .action(async (path: string | undefined, options: ScopesOptions) => {
      if (path === undefined && options.fromLog === undefined)
        throw new Failure('Give a folder, or --from-log, or both.')
      const report = path === undefined ? undefined : await scanned(path, io)
      const config = configOf(options, io)
      const observed = options.fromLog === undefined ? undefined : await observe(config, options.fromLog, options)
      const { compare, projectAppFile } = await import('../../migrate/observed.ts')
      const calls = (report?.endpoints ?? []).map(({ method, path: called, file, line }) => ({
        endpoint: `${method} ${called}`,
        file,
        line,
      }))
      const plan = report?.scopes ?? { scopes: [], open: [], blocked: [] }
      const compared = observed === undefined ? undefined : compare(plan, calls, observed)
      const names = (compared?.scopes ?? plan.scopes).map(({ scope }) => scope)
      if (options.projectFile !== undefined) writeFileSync(options.projectFile, projectAppFile(options.name, names))
      // The token is all there is on stdout: `TOKEN=$(…)` takes it.
      const say = options.create === undefined ? io.out : io.err
      if (options.json === true) {
        say(`${JSON.stringify(compared === undefined ? plan : { ...compared, observed, code: plan }, undefined, 2)}\n`)
      } else if (options.list === true) say(names.map((name) => `${name}\n`).join(''))
      else {
        if (report !== undefined) say(await planText(plan, io))
        if (compared !== undefined && observed !== undefined)
          say(comparedText(compared, observed, report !== undefined))
        if (options.create === undefined) say(nextText(names, options.name))
      }
      if (options.create !== undefined) await create(config, options.create, names, options, io)
    })
}

function configOf({ data, databaseUrl }: ScopesOptions, io: Terminal): Config {
  return readConfig({ ...(data && { data }), ...(databaseUrl && { databaseUrl }) }, io.env)
}

async function observe(config: Config, credential: string, { days, portal }: ScopesOptions): Promise<Observed> {
  const { administer } = await import('../administer.ts')
  const told = rowOf(
    await administer(config, 'scopes.explain', {
      id: asNumber(credential, '--from-log'),
      ...(days !== undefined && { days: asNumber(days, '--days') }),
      ...(portal !== undefined && { portal: asNumber(portal, '--portal') }),
    }),
  )
  return {
    name: String(rowOf(told['holder'])['name']),
    calls: Number(told['calls']),
    scopes: (told['needed'] as readonly Row[]).map(({ scope }) => String(scope)).toSorted(),
    called: told['called'] as Observed['called'],
  }
}

async function create(
  config: Config,
  kind: string,
  scopes: readonly string[],
  { name, portal }: ScopesOptions,
  io: Terminal,
): Promise<void> {
  if (scopes.length === 0) throw new Failure('No scope is needed, so nothing is made.')
  const { administer } = await import('../administer.ts')
  const of = portal === undefined ? {} : { portal: asNumber(portal, '--portal') }
  const made = rowOf(await administer(config, 'tokens.create', { ...of, kind, name, scopes }))
  io.err(`${name} has ${scopes.length} scopes. Its token is shown this once:\n`)
  io.out(`${made['secret']}\n`)
}

async function planText(plan: ScopePlan, io: Terminal): Promise<string> {
  const { scopeLines } = await import('../../migrate/report/terminal.ts')
  return `${scopeLines(plan, hasColours(io)).join('\n')}\n`
}

function comparedText({ scopes, onlySeen, neverSeen }: Compared, observed: Observed, withCode: boolean): string {
  const out = [`The log has ${observed.calls} calls of ${observed.name}.`]
  for (const { scope, from } of scopes) out.push(withCode ? `  ${from.padEnd(4)}  ${scope}` : `  ${scope}`)
  if (withCode && onlySeen.length > 0) {
    out.push('', 'Called, and not in this code: another program has it too, or a line was missed')
    for (const { method, path, calls } of onlySeen) out.push(`  ${method} ${path}  ${calls} calls`)
  }
  if (withCode && neverSeen.length > 0) {
    out.push('', 'In this code, and never called in these days')
    for (const reason of neverSeen) out.push(`  ${placed(reason)}`)
  }
  return `${out.join('\n')}\n`
}

const placed = ({ endpoint, file, line }: ScopeReason): string => `${endpoint}  ${file}:${line}`

function nextText(names: readonly string[], name: string): string {
  if (names.length === 0) return ''
  return [
    '',
    `In Spoke:    the same command with --create private-app --name "${name}"`,
    `             or: spoke tokens create --name "${name}" --scopes ${names.join(',')}`,
    'In HubSpot:  a service key with these scopes, or the static token of a project app',
    '             that requires them: --project-file app-hsmeta.json',
    '',
  ].join('\n')
}
