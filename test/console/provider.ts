import type { Server } from 'node:http'
import Provider from 'oidc-provider'

export interface TestProvider {
  readonly issuer: string
  /** Whom the provider means, by the name with which they sign in there. */
  readonly people: Map<string, Readonly<Record<string, unknown>>>
  close(): Promise<void>
}

export const CLIENT = { id: 'spoke', secret: 'a secret that provider and client share' } as const

/** A real OpenID provider on loopback, whose sign-in page takes any password. */
export async function openProvider(redirectUrl: string): Promise<TestProvider> {
  const people = new Map<string, Readonly<Record<string, unknown>>>()
  const http = await import('node:http')
  const server: Server = http.createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const address = server.address()
  const issuer = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [redirectUrl],
        grant_types: ['authorization_code'],
        response_types: ['code'],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['given_name', 'family_name'] },
    conformIdTokenClaims: false,
    cookies: { keys: ['a key of the test'] },
    features: { devInteractions: { enabled: true } },
    pkce: { required: () => true },
    findAccount: (_context: unknown, id: string) => ({
      accountId: id,
      claims: () => ({ sub: id, ...people.get(id) }),
    }),
  })
  // It prints a notice for every default that a real one would not keep.
  server.on('request', provider.callback())
  return {
    issuer,
    people,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
