import { writeFileSync } from 'node:fs'
import type { Command } from 'commander'
import { readConfig } from '../../config.ts'
import { Failure } from '../../kit/failure.ts'
import { cutOverHtml } from '../../migrate/report/cut-over.ts'
import { asInstant, asNumber, type Row, rowOf, shown } from '../administration.ts'
import { type Terminal, withSettings } from '../terminal.ts'

type WatchFlags = {
  readonly data?: string
  readonly databaseUrl?: string
  readonly portal?: string
  readonly since?: string
  readonly key?: string
  readonly app?: string
  readonly json?: boolean
  readonly html?: string
}

const WORDS: Readonly<Record<string, string>> = {
  'not-ready': 'Not ready to deactivate the key.',
  ready: 'Ready: the key can be deactivated.',
  done: 'Done.',
}

export function addWatch(migrate: Command, io: Terminal): void {
  const command = migrate
    .command('watch')
    .description('a cut-over in a Spoke portal: is the old key still used, does the new app get all its answers')
  withSettings(command, ['data', 'databaseUrl'])
  command
    .option('--since <instant>', 'when the new code was in place; the last 24 hours without')
    .option('--key <id>', 'the key to move from; every account API key without')
    .option('--app <id>', 'the number of a credential of the app to move to; every app without')
    .option('--portal <id>', 'the portal, where there are several')
    .option('--json', 'print as JSON')
    .option('--html <file>', 'write a page for people as well')
    .addHelpText('after', '\nExample:\n  spoke migrate watch --since 2026-12-01T09:00Z --html cut-over.html')
    .action(async (flags: WatchFlags) => {
      const { data, databaseUrl, portal, since, key, app } = flags
      const { administer } = await import('../administer.ts')
      const config = readConfig({ ...(data && { data }), ...(databaseUrl && { databaseUrl }) }, io.env)
      const result = rowOf(
        await administer(config, 'migrate.watch', {
          ...(portal !== undefined && { portal: asNumber(portal, '--portal') }),
          ...(since !== undefined && { since: asInstant(since, '--since') }),
          ...(key !== undefined && { key: asNumber(key, '--key') }),
          ...(app !== undefined && { app: asNumber(app, '--app') }),
        }),
      )
      if (flags.html !== undefined) writeFileSync(flags.html, cutOverHtml(reportOf(result)))
      io.out(flags.json === true ? `${JSON.stringify(result, undefined, 2)}\n` : textOf(result))
      if (result['verdict'] === 'not-ready') throw new Failure('the key can not be deactivated yet')
    })
}

const rows = (value: unknown): readonly Row[] => value as readonly Row[]

function trafficLine({ name, calls, refused, last, gone }: Row): string {
  return `${name}${gone === true ? ' (deactivated)' : ''}: ${calls} calls, ${refused} refused, last ${shown(last)}`
}

function textOf(result: Row): string {
  const out = [
    `${WORDS[String(result['verdict'])]}`,
    ...(result['reasons'] as readonly string[]).map((reason) => `  ${reason}`),
    '',
    `keys${rows(result['keys']).length === 0 ? '  none' : ''}`,
    ...rows(result['keys']).map((row) => `  ${trafficLine(row)}`),
    `apps${rows(result['apps']).length === 0 ? '  none called' : ''}`,
    ...rows(result['apps']).map((row) => `  ${trafficLine(row)}`),
  ]
  const before = rows(result['refusals']).filter(({ asBefore }) => asBefore === true)
  if (before.length > 0) {
    out.push('refused to the key as well, so not the doing of the move')
    for (const { status, method, path, calls } of before) out.push(`  ${status} ${method} ${path}, ${calls} calls`)
  }
  return `${out.join('\n')}\n`
}

function reportOf(result: Row): Parameters<typeof cutOverHtml>[0] {
  return {
    verdict: WORDS[String(result['verdict'])] ?? '',
    ready: result['verdict'] !== 'not-ready',
    at: shown(result['at']),
    since: shown(result['since']),
    reasons: result['reasons'] as readonly string[],
    traffic: [...rows(result['keys']), ...rows(result['apps'])].map((row) => ({
      name: String(row['name']),
      kind: String(row['kind']),
      calls: Number(row['calls']),
      refused: Number(row['refused']),
      last: shown(row['last']),
      gone: row['gone'] === true,
    })),
    refusals: rows(result['refusals']).map((row) => ({
      app: String(row['app']),
      call: `${row['status']} ${row['method']} ${row['path']}`,
      why: row['asBefore'] === true ? 'as with the key' : String(row['category'] ?? ''),
      calls: Number(row['calls']),
    })),
  }
}
