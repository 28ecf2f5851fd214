import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launch, type Running, spoke } from '../harness/process.ts'

// What the documents show is run here, as it stands there.

const documents = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md']
const read = (file: string) => readFileSync(file, 'utf8')

let root = ''
let server: Running
let port = ''
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'spoke-docs-'))
  server = spoke(['start', '--port', '0', '--data', join(root, 'data')])
  port = (await server.says(/ready at http:\/\/127\.0\.0\.1:(\d+)/))[1] ?? ''
})
afterAll(async () => {
  server.child.kill('SIGTERM')
  await server.finished
  rmSync(root, { recursive: true, force: true })
})

/** A marked snippet of the README, on this test's port. */
function snippet(name: string, document = 'README.md'): string {
  const found = new RegExp(`<!-- run: ${name} -->\\n\`\`\`\\w+\\n([\\s\\S]*?)\`\`\``).exec(read(document))
  expect(found, `${document} has a snippet ${name}`).not.toBeNull()
  return (found?.[1] ?? '').replaceAll('8484', port)
}

/** Runs a script as somebody would who installed these packages. */
function runModule(name: string, source: string, packages: Readonly<Record<string, string>>, env = {}) {
  const folder = join(root, name)
  for (const [specifier, target] of Object.entries(packages)) {
    const link = join(folder, 'node_modules', specifier)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(resolve(target), link)
  }
  writeFileSync(join(folder, 'run.mjs'), source)
  return launch(process.execPath, ['--conditions=spoke-source', 'run.mjs'], env, folder).finished
}

describe('README', () => {
  test('the first call works when it is pasted', async () => {
    const { code, out, err } = await launch('sh', ['-e', '-c', snippet('first-call')], {
      SPOKE_DATA: join(root, 'data'),
    }).finished
    expect({ code, err: err.replace(/^ *%[\s\S]*$/m, '') }).toMatchObject({ code: 0 })
    expect(JSON.parse(out)).toMatchObject({ properties: { email: 'ada@analytical-engines.example', firstname: 'Ada' } })
  })

  test('the SDK example prints what is there', async () => {
    const made = await spoke(['tokens', 'create', '--name', 'Docs', '--all-scopes', '--data', join(root, 'data')])
      .finished
    const { code, out, err } = await runModule(
      'sdk',
      snippet('sdk'),
      { '@hubspot/api-client': 'node_modules/hs14' },
      { TOKEN: made.out.trim() },
    )
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain('ada@analytical-engines.example')
  })

  test('the example with spoke/testing runs and ends', async () => {
    const { code, out, err } = await runModule('testing', snippet('testing'), { spoke: '.' })
    expect({ code, out, err }).toEqual({ code: 0, out: '{ results: [] }\n', err: '' })
  })

  test('the first screen has what Spoke is, the two commands and the first call', () => {
    const screen = read('README.md').split('\n').slice(0, 24).join('\n')
    expect(screen).toMatch(/speaks HubSpot's public API/)
    for (const shown of ['npm start', 'npm test', 'curl http']) expect(screen).toContain(shown)
  })
})

describe('docs/limits.md', () => {
  test('what it shows is refused when it says so', async () => {
    const { code, out, err } = await launch('sh', ['-e', '-c', snippet('limits', 'docs/limits.md')], {
      SPOKE_DATA: join(root, 'data'),
    }).finished
    expect({ code, out, err }).toEqual({ code: 0, out: '200\n200\n429\n', err: '' })
  })
})

describe('docs/forms.md', () => {
  test('the form is made, and what is sent in is answered', async () => {
    const { code, out, err } = await runModule('forms', snippet('forms', 'docs/forms.md'), { spoke: '.' })
    expect({ code, out, err }).toEqual({ code: 0, out: "{ inlineMessage: '<p>Thank you.</p>' }\n", err: '' })
  })
})

describe('docs/webhooks.md', () => {
  test('the live stream tells what was made', async () => {
    const { code, out, err } = await runModule('stream', snippet('stream', 'docs/webhooks.md'), { spoke: '.' })
    expect({ code, out, err }).toEqual({ code: 0, out: "{ lifecyclestage: 'customer' }\n", err: '' })
  })
})

describe('every document', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }

  test('names only npm scripts that exist', () => {
    for (const document of documents) {
      for (const [, name = ''] of read(document).matchAll(/npm run (?:-s |--silent )?([\w:]+)/g)) {
        expect(Object.keys(scripts), `${document}: npm run ${name}`).toContain(name)
      }
    }
  })

  test('names only commands and flags that exist', async () => {
    const help = (await spoke(['start', '--help']).finished).out
    for (const document of documents) {
      for (const [, flags = ''] of read(document).matchAll(/npm start -- ([^`\n]+)/g)) {
        for (const [flag] of flags.matchAll(/--[\w-]+/g)) expect(help, `${document}: ${flag}`).toContain(flag)
      }
      for (const [, command = ''] of read(document).matchAll(/npm run -s spoke -- ([a-z]+)/g)) {
        expect((await spoke([command, '--help']).finished).code, `${document}: ${command}`).toBe(0)
      }
      for (const [variable] of read(document).matchAll(/SPOKE_(?!TEST|CRASH)[A-Z_]+/g)) {
        expect(read('src/config.ts'), `${document}: ${variable}`).toContain(`'${variable}'`)
      }
    }
  })

  test('points only at files that are there', () => {
    const there = (path: string) =>
      readdirSync(dirname(path) === '' ? '.' : dirname(path)).includes(path.split('/').at(-1) ?? '')
    for (const document of documents) {
      const links = [...read(document).matchAll(/\]\((?!http)([^)#]+)\)/g)].map(([, path = '']) => path)
      const paths = [
        ...read(document).matchAll(/`((?:src|test|docs|bench|scripts|bin)\/[\w./-]+\.(?:ts|mjs|js|md|json))`/g),
      ].map(([, path = '']) => path)
      for (const path of [...links, ...paths]) expect(there(path), `${document}: ${path}`).toBe(true)
    }
  })

  test('names nothing of the machine it was written on', () => {
    const tracked = ['src', 'test', 'bench', 'docs', 'scripts'].flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.(ts|mjs|md|json)$/.test(name) && name !== join('e2e', 'docs.test.ts'))
        .map((name) => join(folder, name)),
    )
    const own = /(^|[^\w.])\/(home|root|Users|work|tmp)\/|registry\.npmjs/
    expect([...documents, ...tracked].filter((file) => own.test(read(file)))).toEqual([])
  })
})
