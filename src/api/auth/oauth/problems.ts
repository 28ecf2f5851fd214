import type { Problem, ProblemStatus } from '../../../auth/auth.ts'
import type { HandlerResult } from '../../operation.ts'
import type { OpenContext } from '../../own.ts'

// The error bodies of the token endpoints are not HubSpot's envelope (hubspot-api.md §1.6.3). Clients go by `status` in
// version 1 and by RFC 6749's `error` in the later ones.

interface Words {
  readonly message: string
  readonly error: string
}

/** Texts as seen, or as the reference suggests where none was. */
const words: Readonly<Record<ProblemStatus, Words>> = {
  BAD_AUTH_CODE: { message: 'missing or unknown auth code', error: 'invalid_grant' },
  EXPIRED_AUTH_CODE: { message: 'auth code is expired', error: 'invalid_grant' },
  MISMATCH_REDIRECT_URI_AUTH_CODE: {
    message: 'redirect uri does not match initial auth code url',
    error: 'invalid_grant',
  },
  BAD_REDIRECT_URI: { message: 'missing or unknown redirect uri', error: 'invalid_request' },
  BAD_CLIENT_ID: { message: 'missing or invalid client id', error: 'invalid_client' },
  BAD_CLIENT_SECRET: { message: 'missing or invalid client secret', error: 'invalid_client' },
  BAD_REFRESH_TOKEN: { message: 'missing or invalid refresh token', error: 'invalid_grant' },
  BAD_GRANT_TYPE: { message: 'missing or unknown grant type', error: 'unsupported_grant_type' },
  BAD_HUB: { message: 'missing or unknown hub id', error: 'access_denied' },
  BAD_SCOPE: { message: 'missing or invalid scope', error: 'invalid_scope' },
}

/** The one text that the later versions say in other words. */
const LATER_REFRESH = 'refresh token is invalid, expired or revoked'

export function problemAnswer(
  { problem, message: said }: Problem,
  { version, correlationId, basic }: Pick<OpenContext, 'version' | 'correlationId' | 'basic'>,
): HandlerResult<Readonly<Record<string, string>>> {
  const { message: usual, error } = words[problem]
  const headers = { 'cache-control': 'no-store' }
  if (version === 'v1') {
    return { status: 400, headers, body: { status: problem, message: said ?? usual, correlationId } }
  }
  const message = said ?? (problem === 'BAD_REFRESH_TOKEN' ? LATER_REFRESH : usual)
  const body = { error, error_description: message, status: problem, message }
  // Who proved himself in the header is told so (RFC 6749 §5.2).
  if (error === 'invalid_client' && basic() !== undefined) {
    return { status: 401, headers: { ...headers, 'www-authenticate': 'Basic realm="Spoke"' }, body }
  }
  return { status: 400, headers, body }
}
