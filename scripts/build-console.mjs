// Builds the console into dist/console, where the server looks for it, unless what is there was made from these very files.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
const stamp = 'dist/console/.made-from'
const hash = createHash('sha256')
  .update(readFileSync('package-lock.json'))
  .update(readFileSync('scripts/build-console.mjs'))
for (const name of readdirSync('console', { recursive: true, encoding: 'utf8', withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name))
  .sort()) {
  hash.update(name).update('\0').update(readFileSync(name))
}
const want = hash.digest('hex')

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== want) {
  console.error('spoke: building the console …')
  const { status } = spawnSync(
    process.execPath,
    ['node_modules/vite/bin/vite.js', 'build', 'console', '--logLevel', 'warn'],
    {
      stdio: ['ignore', 2, 2],
      // Whatever the caller works on: React for development is twice as large.
      env: { ...process.env, NODE_ENV: 'production' },
    },
  )
  if (status !== 0) process.exit(status ?? 1)
  writeFileSync(stamp, want)
}
