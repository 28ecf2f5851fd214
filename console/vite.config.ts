import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const out = fileURLToPath(new URL('../dist/console/', import.meta.url))

/** Lays a compressed form beside every text, so that serving costs nothing. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    closeBundle() {
      for (const name of readdirSync(out, { recursive: true, encoding: 'utf8' })) {
        if (!/\.(js|css|html|svg)$/.test(name)) continue
        const at = join(out, name)
        const bytes = readFileSync(at)
        writeFileSync(`${at}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }))
        writeFileSync(`${at}.gz`, gzipSync(bytes, { level: 9 }))
      }
    },
  }
}

// `npm run console` serves the console while it is being written; everything else comes from a Spoke at the usual address.
export default defineConfig({
  base: '/console/',
  plugins: [react(), tailwindcss(), compressed()],
  build: {
    outDir: out,
    emptyOutDir: true,
    target: 'es2024',
    // A font or picture inside a script or style would need a wider content security policy.
    assetsInlineLimit: 0,
    // Its small script writes what no trusted-types policy allows, and every browser that is supported does without.
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '^/(spoke|crm|oauth|docs|openapi.json)': 'http://127.0.0.1:8484' } },
})
