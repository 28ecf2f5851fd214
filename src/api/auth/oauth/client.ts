import type { ClientProof, OpenContext } from '../../own.ts'

/** What a form leaves empty is not there. */
const given = (value: string | undefined): string | undefined => (value === '' ? undefined : value)

interface InBody {
  readonly client_id?: string | undefined
  readonly client_secret?: string | undefined
}

/** What an app proves itself with: in the body, as HubSpot has it, or in the header, as client libraries like to. */
export function proofIn({ basic }: Pick<OpenContext, 'basic'>, body: InBody): ClientProof {
  const header = basic()
  return {
    clientId: given(body.client_id) ?? header?.clientId,
    clientSecret: given(body.client_secret) ?? header?.clientSecret,
  }
}
