// Installs what this checkout needs, once per package-lock.json. Plain JavaScript without dependencies:
// it runs on whatever Node the machine has, before anything is installed.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
const stamp = 'node_modules/.setup'
const want = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex')

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== want) {
  console.error(
    'spoke: installing its packages and its own Node 24 from the npm registry (first run, or package-lock.json changed) …',
  )
  npm(
    'ci',
    '--include=dev',
    '--include=optional',
    '--engine-strict=false',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  )
  // With ignore-scripts in the user's own settings the pinned Node is left out; its one install script only links a binary.
  if (!existsSync('node_modules/.bin/node')) npm('rebuild', 'node', '--ignore-scripts=false', '--loglevel=error')
  writeFileSync(stamp, want)
  console.error('spoke: installed.')
}

function npm(...args) {
  const cli = process.env.npm_execpath // the npm that runs us
  const [command, all] = cli ? [process.execPath, [cli, ...args]] : ['npm', args]
  const { status } = spawnSync(command, all, { stdio: ['ignore', 2, 2], shell: !cli && process.platform === 'win32' })
  if (status !== 0) process.exit(status ?? 1)
}
