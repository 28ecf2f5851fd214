import { createHash, createHmac } from 'node:crypto'

/** A request as it is signed. */
export interface Signed {
  readonly method: string
  /** As called: scheme, host, path and query. */
  readonly url: string
  readonly body: string
}

/** v1: SHA-256 of the secret and the body, in hex (hubspot-api.md §7.5). */
export function signV1(secret: string, body: string): string {
  return createHash('sha256')
    .update(secret + body)
    .digest('hex')
}

/** v2: the same, with method and address between them. */
export function signV2(secret: string, { method, url, body }: Signed): string {
  return createHash('sha256')
    .update(secret + method.toUpperCase() + url + body)
    .digest('hex')
}

/** v3: HMAC-SHA256 over method, address, body and the milliseconds of `x-hubspot-request-timestamp`, in base64. */
export function signV3(secret: string, { method, url, body }: Signed, timestamp: number): string {
  return createHmac('sha256', secret)
    .update(method.toUpperCase() + decoded(url) + body + timestamp)
    .digest('base64')
}

/** Standard Webhooks 1.0: HMAC-SHA256 over id, seconds and body. The secret's bytes are its UTF-8. */
export function signStandard(secret: string, id: string, seconds: number, body: string): string {
  const signature = createHmac('sha256', secret).update(`${id}.${seconds}.${body}`).digest('base64')
  return `v1,${signature}`
}

/** The escapes that are taken back before v3 is signed, and no others (§7.5). */
const escapes: Readonly<Record<string, string>> = {
  ...{ '%3A': ':', '%2F': '/', '%3F': '?', '%40': '@', '%21': '!', '%24': '$' },
  ...{ '%27': "'", '%28': '(', '%29': ')', '%2A': '*', '%2C': ',', '%3B': ';' },
}

function decoded(url: string): string {
  return url.replace(/%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/gi, (found) => escapes[found.toUpperCase()] ?? found)
}
