import type { Call } from './call.ts'

/** The call as a command to repeat it: with `$TOKEN` where its credential stood, and `***` where something was masked. */
export function curlOf(call: Call, base: string): string {
  const target = call.target ?? call.path
  const address = quoted(`${base}${withoutKey(target)}`)
  const parts = [`curl ${address}`, ...(call.method === 'GET' ? [] : [`-X ${call.method}`])]
  if (call.kind !== null || call.user !== null) parts.push('-H "Authorization: Bearer $TOKEN"')
  // What a call sent is not kept: it is what its sender knows.
  if (call.bytesIn > 0) parts.push("-H 'Content-Type: application/json'", '-d @body.json')
  return parts.join(' \\\n  ')
}

function withoutKey(target: string): string {
  const [path = '', query] = target.split('?', 2)
  const pairs = (query ?? '').split('&').filter((pair) => pair !== '' && !/^hapikey=/i.test(pair))
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
