import { Failure } from '../../kit/failure.ts'
import { Refusal } from '../../kit/refusal.ts'
import { type AppToMake, checkNewApp } from './apps.ts'

const VARIABLE = 'SPOKE_BOOTSTRAP_APP'

/**
 * The public app that automation names on the first start, as JSON: `name`, `clientId`, `clientSecret`, `redirectUrls`, and
 * where they are wanted `appId`, `scopes`, `conditionalScopes` and `optionalScopes`. Throws a Failure that says what is
 * wrong, and repeats nothing of it.
 */
export function readBootstrapApp(json: string, known: readonly string[]): Omit<AppToMake, 'portal'> {
  const given = parse(json)
  const strange = Object.keys(given).find((name) => !FIELDS.includes(name))
  if (strange !== undefined) throw new Failure(`${VARIABLE} has ${FIELDS.join(', ')}, and nothing else.`)
  const required = listIn(given, 'scopes')
  const scopes = {
    required,
    conditional: listIn(given, 'conditionalScopes'),
    optional: listIn(given, 'optionalScopes'),
  }
  const [clientId, clientSecret] = [textIn(given, 'clientId'), textIn(given, 'clientSecret')]
  const id = given['appId']
  if (id !== undefined && !(Number.isSafeInteger(id) && Number(id) > 0)) {
    throw new Failure(`${VARIABLE}: appId must be a whole number above 0.`)
  }
  try {
    const app = checkNewApp({ name: textIn(given, 'name'), redirectUrls: listIn(given, 'redirectUrls'), scopes }, known)
    return { ...app, clientId, clientSecret, id: id === undefined ? undefined : Number(id) }
  } catch (error) {
    throw error instanceof Refusal ? new Failure(`${VARIABLE}: ${error.message}`, error) : error
  }
}

const FIELDS: readonly string[] = [
  'name',
  'appId',
  'clientId',
  'clientSecret',
  'redirectUrls',
  'scopes',
  'conditionalScopes',
  'optionalScopes',
]

function parse(json: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  } catch {
    // What JSON.parse says repeats what it was given, and that holds a secret.
  }
  throw new Failure(`${VARIABLE} must be a JSON object with ${FIELDS.join(', ')}.`)
}

function textIn(given: Readonly<Record<string, unknown>>, name: string): string {
  const value = given[name]
  if (typeof value === 'string' && /^\S(?:.{0,198}\S)?$/.test(value)) return value
  throw new Failure(`${VARIABLE}: ${name} must be text of 1 to 200 characters.`)
}

function listIn(given: Readonly<Record<string, unknown>>, name: string): readonly string[] {
  const value = given[name] ?? []
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value
  throw new Failure(`${VARIABLE}: ${name} must be a list of texts.`)
}
