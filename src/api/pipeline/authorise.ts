import type { Principal } from '../../auth/principal.ts'
import { hasScopes, type ScopeRequirement, scopeRequirement } from '../../catalogue/catalogue.ts'
import { Refusal } from '../../kit/refusal.ts'
import type { Match } from './match.ts'

/** Throws a 403 that names the missing scopes where the caller was granted none of the alternatives. */
export function authorise(principal: Principal, requirement: ScopeRequirement, base: string): void {
  // It carries no scopes: which paths it opens was asked when it was recognised (hubspot-api.md §1.7).
  if (principal.credential.kind === 'developer-key') return
  if (principal.scopes === 'all' || hasScopes(requirement, principal.scopes)) return
  throw missingScopes(requirement, base)
}

/** What the path of a request demands; what its body demands on top of it is known later. */
export function requirementOf(match: Match): ScopeRequirement {
  return match.kind === 'operation'
    ? match.operation.scopes(match.params)
    : scopeRequirement(match.published.operation, match.published.params)
}

/** The body of hubspot-api.md §1.8. Granular scopes are named alone where there are any: they are the ones to ask for. */
function missingScopes(requirement: ScopeRequirement, base: string): Refusal {
  const named = [...new Set(requirement.flat())]
  const granular = named.filter((scope) => scope.includes('.'))
  const dotted = requirement.filter((all) => all.every((scope) => scope.includes('.')))
  const offered = dotted.length > 0 ? dotted : requirement
  const page = `${base}/docs/`
  return new Refusal(
    'MISSING_SCOPES',
    `This app hasn't been granted all required scopes to make this call. Read more about required scopes here: ${page}.`,
    {
      errors: [
        {
          message:
            offered.length === 1 && (offered[0]?.length ?? 0) > 1
              ? 'All of the following scopes are required.'
              : 'One or more of the following scopes are required.',
          context: granular.length > 0 ? { requiredGranularScopes: granular } : { requiredScopes: named },
        },
      ],
      links: { scopes: page },
    },
  )
}
