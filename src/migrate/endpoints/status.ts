import { match } from '../../catalogue/catalogue.ts'
import type { EndpointUse } from './find.ts'
import { isDeveloperPath, knownPath } from './paths.ts'

/** `dead`: refused today; `ending`: supported until a day; `blocked`: not for private apps; `fine`: the newest there is. */
export type Fate = 'dead' | 'ending' | 'blocked' | 'fine' | 'unknown'

export type EndpointStatus = {
  readonly fate: Fate
  /** The day on which it ended or will end, `YYYY-MM-DD`. */
  readonly day?: string
  readonly successor?: string
  readonly note?: string
}

const LEGACY_END = '2027-09-30'

/** What becomes of an endpoint, seen from a day (`YYYY-MM-DD`). */
export function statusOf(endpoint: Pick<EndpointUse, 'method' | 'path' | 'operation'>, today: string): EndpointStatus {
  const { method, path } = endpoint
  if (isDeveloperPath(path, endpoint.operation)) return { fate: 'blocked', note: 'keeps its developer key' }
  const known = knownPath(method, path)
  if (known?.legacy !== undefined) {
    const { family } = known.legacy
    const day = family.ended ?? LEGACY_END
    const dead = day === 'retired' || day <= today
    return {
      fate: dead ? 'dead' : 'ending',
      ...(day !== 'retired' && { day }),
      ...(family.successor !== '' && { successor: family.successor }),
      ...(family.note !== undefined && { note: family.note }),
    }
  }
  if (known === undefined) return { fate: 'unknown' }
  const found = match(method, path.replace(/\{(\w*)\}/g, 'zz$1'))
  if (found?.successor === undefined) return { fate: 'fine' }
  return {
    fate: found.endOfSupport <= today ? 'dead' : 'ending',
    day: found.endOfSupport,
    successor: found.successor.path,
  }
}
