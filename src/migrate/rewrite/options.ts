import type { Sink } from '../keys/sinks.ts'
import { calleeOf } from '../source/chains.ts'
import { argumentRanges } from '../source/expression.ts'
import type { Code } from '../source/source.ts'
import type { Edit, ManualStep } from './edit.ts'

export type OptionChange = { readonly edits: readonly Edit[]; readonly manual?: ManualStep }

const WHY = 'the client takes a token now'

/** Changes the option of a client library that took the key into the one that takes a token (reference: its section 4). */
export function optionChange(code: Code, sink: Sink): OptionChange | undefined {
  const { tokens, source } = code
  const token = tokens[sink.at]
  if (token === undefined) return undefined
  const at = (text: string): Edit => {
    const quoted = token.kind === 'string'
    return { start: token.start + (quoted ? 1 : 0), end: token.end - (quoted ? 1 : 0), text, why: WHY }
  }
  const line = source.lineOf(token.start)
  const step = (what: string): ManualStep => ({ file: source.path, line, what })
  switch (code.language) {
    case 'javascript':
    case 'typescript':
    case 'tsx': {
      if (!/^(?:apiKey|hapikey|hapiKey)$/.test(token.text)) return undefined
      const next = tokens[sink.at + 1]
      if (next?.text !== ':' && next?.text !== '=') return { edits: [at(`accessToken: ${token.text}`)] }
      return { edits: [at('accessToken')] }
    }
    case 'python':
      return token.text === 'api_key' ? { edits: [at('access_token')] } : undefined
    case 'ruby':
      return /^(?:hapikey|api_key)$/.test(token.text) && calleeOf(tokens, token.up) !== undefined
        ? { edits: [at('access_token')], manual: step('needs a version of the gem that knows access_token') }
        : undefined
    case 'php': {
      if (token.text === 'createWithApiKey') return { edits: [at('createWithAccessToken')] }
      if (token.text === 'create' && tokens[sink.at - 2]?.text === 'Factory')
        return { edits: [at('createWithOAuth2Token')] }
      if (token.text !== 'key') return undefined
      const ranges = argumentRanges(tokens, token.up)
      const own = ranges.find(([a]) => a === sink.at)
      const end = own === undefined ? undefined : tokens[own[1] - 1]?.end
      if (end === undefined) return undefined
      return { edits: [{ start: end, end, text: ", 'oauth2' => true", why: 'the key is a bearer token now' }] }
    }
    case 'go':
      return token.text === 'SetAPIKey' ? { edits: [at('SetPrivateAppToken')] } : undefined
    case 'csharp':
      return {
        edits: [],
        manual: step(
          'the constructor stays the same: upgrade the package to a version that sends a bearer token, or it goes on sending hapikey',
        ),
      }
    default:
      return undefined
  }
}
