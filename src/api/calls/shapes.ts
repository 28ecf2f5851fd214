import { z } from 'zod'
import type { Call } from '../../calls/calls.ts'
import { formatInstant } from '../../kit/instant.ts'
import { instant } from '../auth/shapes.ts'

// The shapes of logged calls on the wire.

export const callShape = z
  .object({
    correlationId: z.string(),
    occurredAt: instant,
    portalId: z.number().nullable(),
    method: z.string(),
    path: z.string(),
    target: z.string(),
    version: z.string().nullable(),
    operation: z.string(),
    status: z.number(),
    category: z.string().nullable(),
    durationMs: z.number(),
    credential: z.object({ id: z.number(), kind: z.string(), name: z.string() }).nullable(),
    appId: z.number().nullable(),
    userId: z.number().nullable(),
    scopes: z.object({ required: z.array(z.array(z.string())), used: z.array(z.string()) }),
    ipAddress: z.string().nullable(),
    userAgent: z.string().nullable(),
    bytesIn: z.number(),
    bytesOut: z.number(),
  })
  .meta({ id: 'Call' })

export const callDetailShape = callShape
  .extend({ refusal: z.unknown().optional(), curl: z.string() })
  .meta({ id: 'CallDetail' })

export function showCall(call: Call): z.input<typeof callShape> {
  const { correlation, at, portal, method, path, target, version, operation, status, category, ms, credential } = call
  return {
    correlationId: correlation,
    occurredAt: formatInstant(at),
    portalId: portal === 0 ? null : portal,
    ...{ method, path, target: target ?? path, version, operation, status, category },
    durationMs: ms,
    credential: credential === 0 ? null : { id: credential, kind: call.kind ?? '', name: call.name ?? '' },
    appId: call.app,
    userId: call.user,
    scopes: { required: alternativesIn(call.needed), used: scopesIn(call.used) },
    ipAddress: call.address,
    userAgent: call.agent,
    bytesIn: call.bytesIn,
    bytesOut: call.bytesOut,
  }
}

/** What a refusal said: JSON, unless it was too long to be kept whole. */
export function showRefusal({ body }: Call): unknown {
  if (body === null) return undefined
  try {
    return JSON.parse(body)
  } catch {
    return body
  }
}

/** Alternatives, each of scopes that are all needed; where a body named more, they follow. */
function alternativesIn(needed: string | null): string[][] {
  return (needed ?? '')
    .split(/[ |]/)
    .filter((all) => all !== '')
    .map((all) => all.split('+'))
}

function scopesIn(used: string | null): string[] {
  return [...new Set((used ?? '').split(/[ +]/).filter((scope) => scope !== ''))]
}
