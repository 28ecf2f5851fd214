import { existsSync } from 'node:fs'

const usual = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** Where a Chromium is; undefined where there is none. */
export const chromiumAt = [process.env['SPOKE_TEST_CHROMIUM'] ?? '', ...usual].find(
  (path) => path !== '' && existsSync(path),
)
