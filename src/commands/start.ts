import { setFlagsFromString } from 'node:v8'
import type { Command } from 'commander'
import type { App } from '../app.ts'
import { type Config, readConfig, type SettingName } from '../config.ts'
import { systemClock } from '../kit/clock.ts'
import { type Log, openLog } from '../kit/log.ts'
import { systemRandom } from '../kit/random.ts'
import { version } from '../version.ts'
import { type Terminal, withSettings } from './terminal.ts'

/** How long in-flight requests may take to finish after the signal to stop, in ms. */
const DRAIN = 9_000

const flags: readonly SettingName[] = [
  'port',
  'host',
  'data',
  'memory',
  'databaseUrl',
  'demo',
  'publicUrl',
  'trustProxy',
  'profile',
  'limits',
  'log',
]

export function addStart(program: Command, io: Terminal): void {
  const command = program
    .command('start')
    .description('run the platform')
    .addHelpText('after', '\nExample:\n  spoke start --port 8484 --data ./spoke-data\n  spoke start --memory --demo')
    .action(async (given: Partial<Record<SettingName, string | boolean>>) => {
      await start(readConfig(given, io.env), io)
    })
  withSettings(command, flags)
}

async function start(config: Config, io: Terminal): Promise<void> {
  // What lives long while a server starts is short-lived once it answers. V8 remembers the former and keeps objects of
  // requests as if they were old, with all that they hold: a tenth of the processor time under load was spent on that.
  setFlagsFromString('--no-allocation-site-pretenuring')
  // Loaded by this command alone, so that the others answer at once.
  const { openApp } = await import('../app.ts')
  const log = openLog({ ...config.log, now: systemClock.now })
  const app = await openApp(config, { clock: systemClock, random: systemRandom, log })
  let base: string
  let filled = 0
  try {
    const portal = app.firstStart?.portal.id
    if (config.demo) {
      const { fillDemo } = await import('../demo/demo.ts')
      filled = await fillDemo(app.crm, portal ?? (await onlyPortal(app)), systemClock.now())
    }
    base = await app.listen()
  } catch (error) {
    await app.close()
    throw error
  }
  io.out(greeting(config, app, base, filled))
  await stopSignal(log)
  const late = systemClock.after(DRAIN, () => {
    log.warn('stop.forced', { afterMs: DRAIN })
    log.flush()
    process.exit(0)
  })
  await app.close()
  late()
  log.info('stopped')
  log.flush()
}

async function onlyPortal(app: App): Promise<number> {
  const portals = (await app.acts['portals.list']?.({})) as readonly { readonly id: number }[]
  return portals[0]?.id ?? 0
}

/** Resolves at the first signal to stop; a second one ends the process at once. */
function stopSignal(log: Log): Promise<void> {
  return new Promise((resolve) => {
    let stopping = false
    const stop = (signal: NodeJS.Signals): void => {
      if (stopping) process.exit(1)
      stopping = true
      log.info('stopping', { signal })
      resolve()
    }
    process.on('SIGINT', stop)
    process.on('SIGTERM', stop)
  })
}

function greeting(config: Config, app: App, base: string, filled: number): string {
  const lines = [`Spoke ${version} is ready at ${base}`, `  data     ${app.place}`]
  if (filled > 0) lines.push(`  demo     ${filled} example records`)
  const { firstStart } = app
  if (firstStart === undefined) return `${lines.join('\n')}\n`
  lines.push(`  portal   ${firstStart.portal.id}`)
  if (firstStart.link !== undefined) {
    lines.push(`  sign in  ${base}/console/welcome#for=first&link=${firstStart.link}   (once, within a day)`)
  }
  if (!firstStart.tokenIsNew) return `${lines.join('\n')}\n`
  if (!isLoopback(config.host)) {
    lines.push('  token    not shown on an address that others can reach: `spoke tokens create` makes one')
    return `${lines.join('\n')}\n`
  }
  lines.push(
    `  token    ${firstStart.token}   (every scope; shown this once)`,
    '',
    'A first call:',
    `  curl ${base}/crm/v3/objects/contacts -H "Authorization: Bearer ${firstStart.token}"`,
  )
  return `${lines.join('\n')}\n`
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.')
}
