/** What can be wrong with a call of the token endpoint, by the status that clients go by (hubspot-api.md §1.6.3). */
export type ProblemStatus =
  | 'BAD_GRANT_TYPE'
  | 'BAD_CLIENT_ID'
  | 'BAD_CLIENT_SECRET'
  | 'BAD_REDIRECT_URI'
  | 'MISMATCH_REDIRECT_URI_AUTH_CODE'
  | 'BAD_AUTH_CODE'
  | 'EXPIRED_AUTH_CODE'
  | 'BAD_REFRESH_TOKEN'
  | 'BAD_HUB'
  | 'BAD_SCOPE' // ours: HubSpot's is not known

export interface Problem {
  readonly problem: ProblemStatus
  /** Where there is more to say than what the status always says. */
  readonly message?: string
}

export function isProblem(outcome: object): outcome is Problem {
  return 'problem' in outcome
}
