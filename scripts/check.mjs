// Everything that must hold at every landing, in the order of how fast it says no.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const steps = [
  ['lockfile is whole', lockfileGaps],
  ['format and lint', () => run('biome', 'ci', '--error-on-warnings', '.')],
  [
    'types',
    () =>
      ['tsconfig.json', 'console/tsconfig.json'].every((file) =>
        run('node', 'node_modules/typescript7/bin/tsc', '-p', file),
      ),
  ],
  ['layering', () => run('depcruise', 'src', 'console', '--config', '.dependency-cruiser.cjs')],
  ['dead code', () => run('knip', '--no-progress')],
  ['tests', () => run('vitest', 'run')],
]
const wanted = process.argv.slice(2)

for (const [name, step] of steps) {
  if (wanted.length > 0 && !wanted.some((word) => name.includes(word))) continue
  const began = Date.now()
  process.stderr.write(`• ${name} …\n`)
  if (!step()) {
    process.stderr.write(`✗ ${name} failed.\n`)
    process.exit(1)
  }
  process.stderr.write(`✓ ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)\n`)
}

function run(command, ...args) {
  const { status } = spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' })
  return status === 0
}

/** npm writes a lockfile without a word that its own `npm ci` refuses on other systems: every optional package needs an entry. */
function lockfileGaps() {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'))
  const missing = []
  for (const [path, entry] of Object.entries(lock.packages)) {
    if (entry.resolved?.startsWith('http')) missing.push(`${path}: names a registry`)
    for (const name of Object.keys(entry.optionalDependencies ?? {})) {
      const at = path.split('/node_modules/')
      const folders = [...at.map((_, index) => `${at.slice(0, at.length - index).join('/node_modules/')}/`), '']
      if (!folders.some((folder) => lock.packages[`${folder}node_modules/${name}`])) missing.push(`${path}: ${name}`)
    }
  }
  for (const gap of missing) process.stderr.write(`  package-lock.json: ${gap}\n`)
  return missing.length === 0
}
