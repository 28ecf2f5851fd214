import { z } from 'zod'
import { abilities as everyAbility } from '../auth/administrator.ts'
import { isTimeZone } from '../kit/instant.ts'
import { classes, periods, subjects } from '../limits/rules.ts'

// What the acts take.

const portal = z.number().optional()
const id = z.number('which one? Its number is needed')
const name = z.string().trim().min(1, 'a name is needed').max(200, 'a name has at most 200 characters')
const scopes = z.union([z.literal('all'), z.array(z.string()).min(1, 'say at least one scope')])

export const appKind = z.enum(['private-app', 'service-key']).default('private-app')
/** What `apps` is about: the kinds whose tokens are made here, and public apps. */
const anyAppKind = z.enum(['private-app', 'service-key', 'public-app']).default('private-app')
const keyKind = z.enum(['api-key', 'developer-key']).default('api-key')

const appTexts = {
  name,
  description: z.string().max(2_000, 'a description has at most 2000 characters').optional(),
  logo: z.string().nullable().optional(),
}

export const ofPortal = z.object({ portal })
export const newApp = z.object({ portal, kind: appKind, ...appTexts, scopes })
export const appsOfKind = z.object({ portal, kind: appKind })
export const app = z.object({ portal, kind: appKind, id })
export const rotation = app.extend({ later: z.boolean().optional() })
export const appEdit = app.extend({ ...appTexts, name: name.optional(), scopes: scopes.optional() })
export const clientSecret = app.extend({ renew: z.boolean().optional() })

export const appsOfAnyKind = z.object({ portal, kind: anyAppKind })
export const anyApp = z.object({ portal, kind: anyAppKind, id })

const scopeList = z.array(z.string()).optional()
const askedScopes = z.object({ required: scopeList, conditional: scopeList, optional: scopeList })
const redirectUrls = z.array(z.string())
export const newPublicApp = z.object({ portal, ...appTexts, redirectUrls, scopes: askedScopes })
export const publicApp = z.object({ portal, id })
export const publicAppEdit = publicApp.extend({
  ...appTexts,
  name: name.optional(),
  redirectUrls: redirectUrls.optional(),
  scopes: askedScopes.optional(),
})

export const newKey = z.object({ portal, kind: keyKind, name, scopes: scopes.optional() })
export const keysOfKind = z.object({ portal, kind: keyKind })
export const key = z.object({ portal, kind: keyKind, id })
export const keyEdit = key.extend({ name: name.optional(), scopes: scopes.optional() })

const instant = z.number()
export const sunset = z.object({
  portal,
  sunset: z
    .object({
      announced: instant,
      closes: instant,
      ends: instant,
      brownouts: z
        .array(z.object({ from: instant, until: instant, every: z.enum(['day', 'week']).nullable() }))
        .max(100, 'at most 100 brownouts'),
      link: z
        .string()
        .regex(/^https?:\/\/[^\s<>"]+$/, 'the link must begin with http:// or https://')
        .nullable(),
    })
    .nullable(),
})

export const newPortal = z.object({ name })
export const onePortal = z.object({ id })
export const newTestPortal = z.object({ portal, name })
export const testPortal = z.object({ portal, id })
export const portalEdit = z.object({
  id,
  name: name.optional(),
  disabled: z.boolean().optional(),
  timeZone: z.string().refine(isTimeZone, 'a time zone has an IANA name, such as Europe/Berlin').optional(),
})

const email = z.email('an e-mail address is needed')
const roleId = z.number('which role? Its number is needed')
const personName = z.string().max(200, 'a name has at most 200 characters').default('')
const abilities = z.array(z.enum(everyAbility, `abilities are ${everyAbility.join(', ')}`))
const grantable = z.union([z.literal('all'), z.array(z.string())])

export const user = z.object({ portal, id })
export const newUser = z.object({
  portal,
  email,
  firstName: personName,
  lastName: personName,
  role: roleId,
  operator: z.boolean().optional(),
})
export const userRole = user.extend({ role: roleId })
export const person = z.object({ email })
export const newToken = z.object({ email, name, expires: z.number().optional() })
export const role = z.object({ portal, id })
export const newRole = z.object({ portal, name, scopes: grantable, abilities })
export const roleEdit = role.extend({
  name: name.optional(),
  scopes: grantable.optional(),
  abilities: abilities.optional(),
})

const max = z.number('how many calls? A number is needed')
export const limit = z.object({ portal, id })
export const limitEdit = limit.extend({ max })
export const newLimit = z.object({
  portal,
  subject: z.enum(subjects).default('portal'),
  subjectId: z.number().nullable().default(null),
  class: z
    .enum(classes, `an operation class is one of ${classes.join(', ')}`)
    .nullable()
    .default(null),
  period: z.enum(periods, `a period is one of ${periods.join(', ')}`),
  max,
})

export const auditFilter = z.object({
  portal,
  before: z.number().default(Number.MAX_SAFE_INTEGER),
  from: instant.default(0),
  until: instant.default(Number.MAX_SAFE_INTEGER),
  limit: z.number().int().min(1).max(10_000).default(100),
})

export const newOwner = z.object({
  portal,
  email: z.email('an owner needs an e-mail address'),
  firstName: z.string().default(''),
  lastName: z.string().default(''),
  userId: z.number().int().positive().optional(),
  teams: z.array(z.number().int().positive()).optional(),
})

const teamId = z.number('which team? Its number is needed')
const nameOfTeam = z
  .string('a team needs a name')
  .trim()
  .min(1, 'a team needs a name')
  .max(200, 'the name of a team has at most 200 characters')

export const newTeam = z.object({ portal, name: nameOfTeam })
export const team = z.object({ portal, id: teamId })
export const teamName = team.extend({ name: nameOfTeam })

export const explained = z.object({ portal, type: z.string().min(1), search: z.unknown() })
