// Emits dist/ for publishing: JavaScript and types, with the catalogue's data and the console beside them.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
// The console stays, which a server may be serving at this moment: it is built anew only where it is stale.
for (const name of existsSync('dist') ? readdirSync('dist') : []) {
  if (name !== 'console') rmSync(`dist/${name}`, { recursive: true, force: true })
}
run('node_modules/typescript7/bin/tsc', '-p', 'tsconfig.build.json')
run('scripts/build-console.mjs')
cpSync('src/catalogue/data', 'dist/catalogue/data', { recursive: true })

function run(...args) {
  const { status } = spawnSync(process.execPath, args, { stdio: ['ignore', 2, 2] })
  if (status !== 0) process.exit(status ?? 1)
}
