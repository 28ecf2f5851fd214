import { z } from 'zod'
import type { App, Key } from '../../auth/auth.ts'
import { formatInstant } from '../../kit/instant.ts'
import { Refusal } from '../../kit/refusal.ts'

// Shapes that several of Spoke's own operations have.

export const instant = z.string().meta({ format: 'date-time' })
export const name = z.string('text').trim().min(1, 'text that is not empty').max(200, 'text of at most 200 characters')
export const scopeChoice = z.union([z.literal('all'), z.array(z.string()).min(1, 'at least one scope').max(1_000)])

/** An instant that a caller sends. */
export const sentInstant = z
  .string('an instant such as 2026-12-01T00:00:00Z')
  .refine((text) => /^\d{4}-\d{2}-\d{2}T/.test(text) && !Number.isNaN(Date.parse(text)), {
    message: 'an instant such as 2026-12-01T00:00:00Z',
  })
  .transform((text) => Date.parse(text))

export const keyShape = z
  .object({
    id: z.number(),
    name: z.string(),
    prefix: z.string(),
    scopes: z.array(z.string()),
    createdAt: instant,
    createdBy: z.number().nullable(),
    lastUsedAt: instant.nullable(),
  })
  .meta({ id: 'Key' })

export const madeKeyShape = keyShape.extend({ secret: z.string() }).meta({ id: 'MadeKey' })

export const tokenShape = z.object({
  id: z.number(),
  prefix: z.string(),
  createdAt: instant,
  lastUsedAt: instant.nullable(),
  expiresAt: instant.nullable(),
})

export const appShape = z
  .object({
    id: z.number(),
    name: z.string(),
    description: z.string(),
    logo: z.string().nullable(),
    scopes: z.array(z.string()),
    createdBy: z.number().nullable(),
    createdAt: instant,
    updatedAt: instant,
    tokens: z.array(tokenShape),
  })
  .meta({ id: 'App' })

export const appWithTokenShape = appShape
  .extend({ token: z.object({ id: z.number(), secret: z.string() }) })
  .meta({ id: 'AppWithToken' })

export const secretShape = z.object({ secret: z.string() })

export const shown = (ms: number | null): string | null => (ms === null ? null : formatInstant(ms))

export function showKey({ id, name, prefix, scopes, created, lastUsed, user }: Key): z.input<typeof keyShape> {
  return {
    ...{ id, name, prefix, scopes: [...scopes] },
    createdAt: formatInstant(created),
    createdBy: user,
    lastUsedAt: shown(lastUsed),
  }
}

export function showApp(app: App): z.input<typeof appShape> {
  const { id, name, description, logo, scopes, user, created, updated, tokens } = app
  return {
    ...{ id, name, description, logo, scopes: [...scopes] },
    createdBy: user,
    createdAt: formatInstant(created),
    updatedAt: formatInstant(updated),
    tokens: tokens.map((token) => ({
      id: token.id,
      prefix: token.prefix,
      createdAt: formatInstant(token.created),
      lastUsedAt: shown(token.lastUsed),
      expiresAt: shown(token.expires),
    })),
  }
}

/** The number in a path; nothing has another kind of name here. */
export function numberIn(text: string, what: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new Refusal('OBJECT_NOT_FOUND', `There is no ${what} ${text.slice(0, 100)}.`)
}
