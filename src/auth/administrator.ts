import { Refusal } from '../kit/refusal.ts'
import type { GrantedScopes } from './principal.ts'
import { coversScopes, listScopes } from './scopes.ts'

/** What a role lets its users do beside granting scopes. */
export const abilities = ['credentials', 'users', 'settings', 'audit'] as const
export type Ability = (typeof abilities)[number]

/** What somebody may do in a portal, and hand on to others at most. */
export interface Rights {
  readonly scopes: GrantedScopes
  readonly abilities: 'all' | ReadonlySet<Ability>
}

export const everyRight: Rights = { scopes: 'all', abilities: 'all' }

/** Who administers: it bounds what may be done, and the audit log tells it. */
export interface Administrator {
  readonly source: 'command-line' | 'first-start' | 'session' | 'token' | 'sign-in' | 'app'
  readonly user: number | null
  readonly email: string | null
  readonly address: string | null
  readonly userAgent: string | null
  /** In the portal that the act is about. */
  readonly rights: Rights
}

/** Whoever runs a command on the machine itself may do everything: the data is in his hands anyway. */
export const commandLine: Administrator = {
  source: 'command-line',
  user: null,
  email: null,
  address: null,
  userAgent: null,
  rights: everyRight,
}

/** Nobody hands out, nor gets hold of, what he was not given himself. */
export function checkReach({ rights }: Administrator, scopes: GrantedScopes): void {
  if (coversScopes(rights.scopes, scopes)) return
  const beyond = listScopes(scopes).filter((scope) => rights.scopes !== 'all' && !rights.scopes.has(scope))
  throw new Refusal('MISSING_SCOPES', `Your role does not include ${beyond.join(', ')}: ask a super admin.`, {
    context: { missingScopes: beyond },
  })
}

/** Nobody hands out, nor takes away, rights that go beyond his own. */
export function checkRights(by: Administrator, { scopes, abilities: wanted }: Rights): void {
  checkReach(by, scopes)
  const own = by.rights.abilities
  if (own === 'all') return
  const beyond = wanted === 'all' ? ['everything'] : [...wanted].filter((ability) => !own.has(ability))
  if (beyond.length > 0) throw denied(`Your role does not let you hand on ${beyond.join(', ')}: ask a super admin.`)
}

function denied(message: string): Refusal {
  return new Refusal('PERMISSION_DENIED', message)
}
