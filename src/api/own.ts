import type { z } from 'zod'
import type { Ability, Administrator, Auth, Rights, Seen, SignedIn } from '../auth/auth.ts'
import type { Calls } from '../calls/calls.ts'
import type { Version } from '../catalogue/catalogue.ts'
import type { Forms } from '../forms/forms.ts'
import type { Limits } from '../limits/limits.ts'
import type { Mail } from '../mail/mail.ts'
import type { Journal, Webhooks } from '../webhooks/webhooks.ts'
import type { HandlerResult, Method, Operation, OperationInput, PathParams } from './operation.ts'
import type { QueryFields, QueryValues } from './query.ts'

// Spoke's own operations: HubSpot's credentials do not open them. The declarations are made as HubSpot's are, so that
// routes, parsing, OpenAPI and the reference come from them.

/** Cookies of a request. */
export interface Cookies {
  get(name: string): string | undefined
}

/** What a handler works with that serves everybody. */
export interface OpenContext {
  readonly auth: Auth
  readonly limits: Limits
  readonly calls: Calls
  readonly forms: Forms
  readonly webhooks: Webhooks
  readonly journal: Journal
  readonly seen: Seen
  readonly now: number
  /** Where this Spoke is reached, without a slash at the end. */
  readonly base: string
  readonly correlationId: string
  /** The version of the path that was called; undefined where HubSpot publishes none. */
  readonly version: Version | undefined
  /** The query as it came, without `?`: for what passes a part of it on untouched. */
  readonly query: string
  /** What the browser sent along, by name. */
  readonly cookies: Cookies
  /** Undefined where no mail server was named. */
  readonly mail: Mail | undefined
  /** The id and secret of a client in the `Authorization` header (RFC 6749 §2.3.1); undefined where none came. */
  basic(): ClientProof | undefined
  /** Who is signed in in the browser that calls; undefined where nobody is. */
  browser(): Promise<Browser | undefined>
}

/** What an app proves with that it is itself. */
export interface ClientProof {
  readonly clientId: string | undefined
  readonly clientSecret: string | undefined
}

/** Somebody at a page, signed in by a cookie. */
export interface Browser {
  readonly user: SignedIn
  /** A mark on a text that only pages made for this very session carry. */
  seal(text: string): string
  /** The user as one who acts in a portal with these rights. */
  actsWith(rights: Rights): Administrator
}

/** What a handler works with that serves users. */
export interface UserContext extends OpenContext {
  readonly user: SignedIn
  /** The user as one who acts in the portal that the path names. */
  readonly by: Administrator
  /** The portal that the path names; 0 where it names none. */
  readonly portal: number
}

/** Whom an operation of Spoke's own serves. */
export type Own =
  | {
      readonly serves: 'everybody'
      readonly form: boolean
      /** Pages of any website may call it, and read the answer. */
      readonly anyOrigin: boolean
      /** It acts for whom the cookie of a browser names: pages of other sites may not call it. */
      readonly forBrowsers: boolean
      readonly handle: (context: OpenContext, input: OperationInput) => Promise<HandlerResult<unknown>>
    }
  | {
      readonly serves: 'users'
      /** What the user's role in the portal must include; `operator` for who administers Spoke itself. */
      readonly needs: Needs
      readonly handle: (context: UserContext, input: OperationInput) => Promise<HandlerResult<unknown>>
    }

export type Needs = Ability | 'membership' | 'operator' | 'nothing'

interface OwnDeclaration<Path extends string, Q extends QueryFields, B extends z.ZodType, R extends z.ZodType, C> {
  readonly id: string
  readonly method: Method
  readonly path: Path
  readonly summary: string
  readonly query?: Q
  readonly body?: B
  /** The body is what a form of a page sends, not JSON. */
  readonly form?: boolean
  /** Pages of any website may call it, and read the answer. */
  readonly anyOrigin?: boolean
  /** It acts for whom the cookie of a browser names: pages of other sites may not call it. */
  readonly forBrowsers?: boolean
  readonly status: number
  readonly result: R
  readonly handle: (
    context: C,
    input: { readonly params: PathParams<Path>; readonly query: QueryValues<Q>; readonly body: z.output<B> },
  ) => Promise<HandlerResult<z.input<R>>>
}

/** Declares an operation for users who signed in, or whose token came. */
export function userOperation<Path extends string, Q extends QueryFields, B extends z.ZodType, R extends z.ZodType>(
  needs: Needs,
  declaration: OwnDeclaration<Path, Q, B, R, UserContext>,
): Operation {
  const handle = declaration.handle as unknown as Extract<Own, { serves: 'users' }>['handle']
  return declared(declaration, { serves: 'users', needs, handle })
}

/** Declares an operation that needs no credential. */
export function openOperation<Path extends string, Q extends QueryFields, B extends z.ZodType, R extends z.ZodType>(
  declaration: OwnDeclaration<Path, Q, B, R, OpenContext>,
): Operation {
  const handle = declaration.handle as unknown as Extract<Own, { serves: 'everybody' }>['handle']
  const { form = false, forBrowsers = false, anyOrigin = false } = declaration
  return declared(declaration, { serves: 'everybody', form, forBrowsers, anyOrigin, handle })
}

function declared<Q extends QueryFields, B extends z.ZodType, R extends z.ZodType>(
  { id, method, path, summary, query, body, status, result }: OwnDeclaration<string, Q, B, R, never>,
  own: Own,
): Operation {
  return {
    ...{ id, method, path, summary, body, status, result, own },
    query: query ?? {},
    scopes: () => [],
    furtherScopes: undefined,
    partial: undefined,
    handle: undefined,
  }
}
