import { readFileSync } from 'node:fs'

/** The version of this Spoke, from its package.json: one folder up, from `src` and from `dist` alike. */
export const version: string = readVersion()

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) return String(manifest.version)
  return '0.0.0'
}
