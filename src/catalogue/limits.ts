import type { CatalogueOperation } from './operations.ts'
import { segmentsOf, withoutVersion } from './templates.ts'

/** Which limiter counts a call. */
export type LimitClass = 'search' | 'oauth' | 'form' | 'standard'

/**
 * Which limiter counts calls of an operation, after HubSpot's API usage guidelines: searching records has 5 a second per
 * account in place of the app's 10-second window; public form submissions have a window of their own; the OAuth token
 * endpoints know no app yet, so they count for none. Everything else is `standard`: the app's window and the daily total,
 * less the operation's `limitExemptions`. Form submissions are on another host at HubSpot and not in the catalogue: the
 * class is for operations that declare such a path themselves.
 */
export function limitClass(operation: Pick<CatalogueOperation, 'method' | 'path'>): LimitClass {
  const segments = withoutVersion(segmentsOf(operation.path))
  if (segments[0] === 'oauth') return 'oauth'
  if (segments[0] === 'submissions') return 'form'
  const searches =
    operation.method === 'POST' && segments[0] === 'crm' && segments[1] === 'objects' && segments[3] === 'search'
  return searches && segments.length === 4 ? 'search' : 'standard'
}
