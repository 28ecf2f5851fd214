import { z } from 'zod'
import type { KeySunset, Portal } from '../../auth/auth.ts'
import { formatInstant, isTimeZone } from '../../kit/instant.ts'
import { nothing } from '../crm/shapes.ts'
import { userOperation } from '../own.ts'
import { instant, name, sentInstant, shown } from './shapes.ts'

const every = z.enum(['day', 'week']).nullable()

const sunsetShape = z.object({
  announcedAt: instant,
  closesAt: instant,
  endsAt: instant,
  brownouts: z.array(z.object({ from: instant, until: instant, every })),
  link: z.string().nullable(),
})

export const portalShape = z
  .object({
    id: z.number(),
    name: z.string(),
    createdAt: instant,
    disabledAt: instant.nullable(),
    testOf: z.number().nullable(),
    keySunset: sunsetShape.nullable(),
    timeZone: z.string(),
  })
  .meta({ id: 'Portal' })

const sentSunset = z.strictObject({
  announcedAt: sentInstant,
  closesAt: sentInstant,
  endsAt: sentInstant,
  brownouts: z
    .array(z.strictObject({ from: sentInstant, until: sentInstant, every: every.default(null) }))
    .max(100, 'a list of at most 100 brownouts')
    .default([]),
  // It stands in a header: nothing that ends a header or a link may be in it.
  link: z
    .string()
    .regex(/^https?:\/\/[^\s<>"]+$/, 'an address that begins with http:// or https://')
    .nullable()
    .default(null),
})

const listPortals = userOperation('nothing', {
  id: 'spoke.portals.list',
  method: 'GET',
  path: '/spoke/v1/portals',
  summary: 'List the portals that you belong to; all there are, for who administers Spoke itself.',
  status: 200,
  result: z.object({ results: z.array(portalShape) }),
  async handle({ auth, user }) {
    const mine = new Set(user.memberships.map(({ portal }) => portal))
    const portals = (await auth.portals.list()).filter(({ id }) => user.operator || mine.has(id))
    return { body: { results: portals.map(showPortal) } }
  },
})

const createPortal = userOperation('operator', {
  id: 'spoke.portals.create',
  method: 'POST',
  path: '/spoke/v1/portals',
  summary: 'Make an empty portal.',
  body: z.strictObject({ name }),
  status: 201,
  result: portalShape,
  handle: async ({ auth, by }, { body }) => ({ body: showPortal(await auth.portals.create(by, body.name)) }),
})

const readPortal = userOperation('membership', {
  id: 'spoke.portals.read',
  method: 'GET',
  path: '/spoke/v1/portals/{portalId}',
  summary: 'Read a portal.',
  status: 200,
  result: portalShape,
  handle: async ({ auth, portal }) => ({ body: showPortal(await auth.portals.read(portal)) }),
})

const updatePortal = userOperation('settings', {
  id: 'spoke.portals.update',
  method: 'PATCH',
  path: '/spoke/v1/portals/{portalId}',
  summary: 'Rename a portal, switch it off or on, say where its days begin, or how its account API keys end.',
  body: z.strictObject({
    name: name.optional(),
    disabled: z.boolean().optional(),
    keySunset: sentSunset.nullable().optional(),
    timeZone: z.string().refine(isTimeZone, 'a time zone by its IANA name, such as Europe/Berlin').optional(),
  }),
  status: 200,
  result: portalShape,
  async handle({ auth, by, portal }, { body }) {
    const { name: renamed, keySunset, ...rest } = body
    const sunset = keySunset === undefined || keySunset === null ? keySunset : readSunset(keySunset)
    return { body: showPortal(await auth.portals.edit(by, portal, { ...rest, name: renamed, keySunset: sunset })) }
  },
})

const deletePortal = userOperation('operator', {
  id: 'spoke.portals.delete',
  method: 'DELETE',
  path: '/spoke/v1/portals/{portalId}',
  summary: 'Delete a portal: nothing opens it any more.',
  status: 204,
  result: nothing,
  async handle({ auth, by, portal }) {
    await auth.portals.delete(by, portal)
    return { body: undefined }
  },
})

function readSunset({ announcedAt, closesAt, endsAt, brownouts, link }: z.output<typeof sentSunset>): KeySunset {
  return { announced: announcedAt, closes: closesAt, ends: endsAt, brownouts, link }
}

export function showPortal({
  id,
  name,
  created,
  disabled,
  testOf,
  keySunset,
  timeZone,
}: Portal): z.input<typeof portalShape> {
  return {
    id,
    name,
    createdAt: formatInstant(created),
    disabledAt: shown(disabled),
    testOf,
    keySunset: keySunset === null ? null : showSunset(keySunset),
    timeZone,
  }
}

function showSunset({ announced, closes, ends, brownouts, link }: KeySunset): z.input<typeof sunsetShape> {
  return {
    announcedAt: formatInstant(announced),
    closesAt: formatInstant(closes),
    endsAt: formatInstant(ends),
    brownouts: brownouts.map(({ from, until, every: again }) => ({
      from: formatInstant(from),
      until: formatInstant(until),
      every: again,
    })),
    link,
  }
}

export const portals = [listPortals, createPortal, readPortal, updatePortal, deletePortal]
