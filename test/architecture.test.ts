import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { operations } from '../src/api/operations.ts'
import { pathsOf } from '../src/api/paths.ts'
import '../src/app.ts'
import { twinPaths } from '../src/catalogue/catalogue.ts'
import { acrossPortals } from '../src/store/across-portals.ts'
import { declaredStatements } from '../src/store/statement.ts'

// Rules about the house that no linter has.

const files = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name))

const source = files('src').filter((file) => !file.endsWith('.test.ts'))
const everything = [...files('src'), ...files('test'), ...files('bench')]
const read = (file: string) => readFileSync(file, 'utf8')

describe('layers', () => {
  // TypeScript 7 as `typescript` would make the cruiser see nothing and pass.
  test('the layering check sees the modules and finds nothing wrong', { timeout: 60_000 }, () => {
    const run = spawnSync(
      'node_modules/.bin/depcruise',
      ['src', '--config', '.dependency-cruiser.cjs', '--output-type', 'json'],
      {
        encoding: 'utf8',
        maxBuffer: 64 * 1024 * 1024,
      },
    )
    const { summary } = JSON.parse(run.stdout) as { summary: { totalCruised: number; error: number } }
    expect(summary.totalCruised).toBeGreaterThan(120)
    expect(summary.error).toBe(0)
  })

  test('outside kit nobody takes time, chance or the network by himself', () => {
    const forbidden =
      /\b(Date\.now|Math\.random|randomUUID|randomBytes|setTimeout|setInterval)\b|\bnew Date\(\)|(?<![.\w])fetch\(/
    const breaches = source.filter((file) => !file.startsWith('src/kit/') && forbidden.test(read(file)))
    expect(breaches).toEqual([])
  })

  test('statements take their time from the caller, never from the database', () => {
    const forbidden = /\b(now\(\)|current_timestamp|gen_random_uuid|randomblob)\b/i
    expect(
      files('src/store')
        .concat(source.filter((file) => /statements?\.ts$/.test(file)))
        .filter((file) => forbidden.test(read(file))),
    ).toEqual([])
  })
})

/** Users belong to Spoke, not to a portal: what touches their own tables alone has no portal to name. */
function isAboutUsers(text: string): boolean {
  const tables = [...text.matchAll(/(?:from|into|update|join) "(\w+)"/g)].map(([, name = '']) => name)
  return tables.every((name) => ['user', 'session', 'sign_in_link', 'sign_in_failure'].includes(name))
}

describe('tenants', () => {
  test('no statement looks at records or credentials without its portal, save the few that are listed', () => {
    const statements = declaredStatements()
    expect(statements.length).toBeGreaterThan(15)
    const loose = statements
      .filter(({ name }) => !name.startsWith('test.'))
      .filter((plan) => !isAboutUsers(plan.compiled('sqlite').text))
      .filter((plan) =>
        ['sqlite', 'postgres'].some(
          (engine) => !/"portal" = /.test(plan.compiled(engine as 'sqlite' | 'postgres').text),
        ),
      )
      .map(({ name }) => name)
    expect(loose.sort()).toEqual(Object.keys(acrossPortals).sort())
  })

  test('the list of exceptions stays short, and each has its reason', () => {
    expect(Object.keys(acrossPortals).length).toBeLessThanOrEqual(47)
    for (const reason of Object.values(acrossPortals)) expect(reason.length).toBeGreaterThan(15)
  })
})

describe('operations', () => {
  test('every operation is one that HubSpot publishes, save those of its host of forms and older clients, the authorize pages and our own below /spoke/v1/', () => {
    const others = operations.filter(({ method, path }) => twinPaths(method, path).length === 0)
    const unknown = others.filter(({ path, id }) => !path.startsWith('/spoke/v1/') || !id.startsWith('spoke.'))
    expect(unknown.map(({ id }) => id)).toEqual([
      'oauth.private-apps.token-info',
      'oauth.authorize.page',
      'oauth.authorize.portal-page',
      'oauth.authorize.form',
      'oauth.authorize.portal-form',
      'crm.schemas.purge',
      'forms.submit',
      'forms.submit-secure',
      'forms.submissions.list',
      'forms.embed-script',
      'forms.frame-script',
      'forms.page',
      'forms.page-submit',
    ])
  })

  test('no two operations claim the same address, and no two the same name', () => {
    const claimed = operations.flatMap(({ method, path }) =>
      pathsOf({ method, path }).map((twin) => `${method} ${twin.path}`),
    )
    expect(new Set(claimed).size).toBe(claimed.length)
    expect(new Set(operations.map(({ id }) => id)).size).toBe(operations.length)
  })
})

describe('files', () => {
  test('no file grows past 400 lines', () => {
    expect(everything.filter((file) => read(file).split('\n').length > 401)).toEqual([])
  })

  test('no folder is a drawer', () => {
    const drawers = everything.filter((file) => /\/(utils?|helpers?|common|shared|services)(\/|\.ts$)/.test(file))
    expect(drawers).toEqual([])
  })
})
