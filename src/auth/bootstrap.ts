import { Failure } from '../kit/failure.ts'
import type { Runtime } from '../kit/runtime.ts'
import type { Store, Unit } from '../store/port.ts'
import { insertApiKey, insertToken } from './credentials.ts'
import { createPortal, type Portal } from './portals.ts'
import { newToken } from './secrets.ts'
import { claimSetup } from './statements.ts'

export interface BootstrapSecrets {
  readonly token: string | undefined
  readonly apiKey: string | undefined
}

export interface FirstStart {
  readonly portal: Portal
  /** The token of the private app "Bootstrap". */
  readonly token: string
  /** Whether Spoke made the token up: then this is the one time it can be shown. */
  readonly tokenIsNew: boolean
}

/**
 * On the very first start, in one unit: a portal, a private app named Bootstrap with every scope, and an account API key
 * where one was given. Of several processes that start at once one does it; for the others, and ever after, it changes
 * nothing and gives undefined.
 */
export async function bootstrap(
  store: Store,
  { clock, random }: Pick<Runtime, 'clock' | 'random'>,
  secrets: BootstrapSecrets,
): Promise<FirstStart | undefined> {
  if (secrets.token !== undefined) checkSecret('SPOKE_BOOTSTRAP_TOKEN', secrets.token)
  if (secrets.apiKey !== undefined) checkSecret('SPOKE_BOOTSTRAP_API_KEY', secrets.apiKey)
  const token = secrets.token ?? newToken(random)
  const now = clock.now()
  return store.write(function* firstStart(): Unit<FirstStart | undefined> {
    if ((yield* claimSetup([{ one: 1, at: now }])) === 0) return undefined
    const portal = yield* createPortal('My portal', now)
    const name = 'Bootstrap'
    yield* insertToken({ portal: portal.id, name, scopes: 'all', secret: token }, now)
    if (secrets.apiKey !== undefined) yield* insertApiKey({ portal: portal.id, name, secret: secrets.apiKey }, now)
    return { portal, token, tokenIsNew: secrets.token === undefined }
  })
}

function checkSecret(variable: string, secret: string): void {
  if (secret === '' || /[\s,]/.test(secret)) throw new Failure(`${variable} must be a secret without spaces or commas.`)
}
