import type { z } from 'zod'
import type { Auth, Principal } from '../auth/auth.ts'
import type { ScopeRequirement, Version } from '../catalogue/catalogue.ts'
import type { Feed } from '../changes/feed.ts'
import type { Call, Crm, PortalDefinitions, PortalType } from '../crm/crm.ts'
import type { Forms } from '../forms/forms.ts'
import type { Clock } from '../kit/clock.ts'
import type { Limits } from '../limits/limits.ts'
import type { Journal, Webhooks } from '../webhooks/webhooks.ts'
import type { Own } from './own.ts'
import type { QueryFields, QueryValues } from './query.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** The names in braces in a path, each with the text that stood there. */
export type PathParams<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? { readonly [K in Name]: string } & PathParams<Rest>
  : unknown

/** The rooms and facts a handler works with. */
export interface HandlerContext {
  readonly call: Call
  readonly principal: Principal
  readonly auth: Auth
  readonly crm: Crm
  readonly limits: Limits
  readonly forms: Forms
  readonly webhooks: Webhooks
  readonly journal: Journal
  readonly feed: Feed
  readonly clock: Clock
  readonly links: Links
  /** Gives what is aborted when the caller leaves before being answered; only those that ask for it pay for it. */
  left(): AbortSignal | undefined
  /** Who calls, asked once more: for answers that take long. Undefined once the credential opens nothing any more. */
  again(): Promise<Principal | undefined>
  /** The event that a client of a stream has seen last. */
  readonly lastEventId: string | undefined
  /** The version of the path that was called: some behave differently in the newest. */
  readonly version: Version | undefined
  /** What the caller's portal defines. */
  readonly definitions: PortalDefinitions
  /** The object type that the path names; refuses one that Spoke does not have. */
  objectType(name: string): PortalType
}

/** Addresses in answers: always Spoke's own. */
export interface Links {
  /** Where this Spoke is reached, without a slash at the end. */
  readonly base: string
  /** The address of this very request with some query parameters replaced, and without any credential. */
  sameRequest(query: Readonly<Record<string, string>>): string
}

/** An answer that goes on. */
export interface Channel {
  /** Resolves when the client has room for more, or has left. */
  send(text: string): Promise<void>
  /** Whether the client keeps up. */
  idle(): boolean
  /** Aborted when the client has left. */
  readonly left: AbortSignal
  end(): void
}

export interface HandlerResult<Result> {
  readonly body: Result
  /** Where it differs from the declared status. */
  readonly status?: number
  /** With a `content-type`, the body is text and sent as it is. */
  readonly headers?: Readonly<Record<string, string>>
  /** Writes the answer, after its headers, instead of `body`. What it throws is logged, and ends the answer. */
  readonly stream?: (channel: Channel) => Promise<void>
}

/** Which scopes an operation needs, given what its path names. */
export type ScopeRule = (params: Readonly<Record<string, string>>) => ScopeRequirement

/** Scopes that depend on what a request says, not only on its path. */
export interface FurtherScopes<Input> {
  /** Which they are, in words: OpenAPI and the reference show it beside the scopes of the path. */
  readonly summary: string
  /** All of these are needed; they are asked for before the handler runs. */
  readonly needed: (context: HandlerContext, input: Input) => readonly ScopeRequirement[]
}

/** One capability of the API: everything about it is derived from this. */
export interface OperationDeclaration<
  Path extends string,
  Q extends QueryFields,
  B extends z.ZodType,
  R extends z.ZodType,
> {
  /** A stable name: logs, docs and tests speak of it. */
  readonly id: string
  readonly method: Method
  /** The path in its v3 spelling; the catalogue knows its twins in every version. */
  readonly path: Path
  readonly summary: string
  readonly scopes: ScopeRule
  readonly furtherScopes?: FurtherScopes<{ readonly params: PathParams<Path>; readonly body: z.output<B> }>
  readonly query?: Q
  readonly body?: B
  readonly status: number
  readonly result: R
  /** What HubSpot's operation does that this one does not do yet; coverage and docs show it. */
  readonly partial?: string
  readonly handle: (
    context: HandlerContext,
    input: { readonly params: PathParams<Path>; readonly query: QueryValues<Q>; readonly body: z.output<B> },
  ) => Promise<HandlerResult<z.input<R>>>
}

/** An operation as the pipeline sees it, whatever its shapes. */
export interface Operation {
  readonly id: string
  readonly method: Method
  readonly path: string
  readonly summary: string
  readonly scopes: ScopeRule
  readonly furtherScopes: FurtherScopes<OperationInput> | undefined
  readonly query: QueryFields
  readonly body: z.ZodType | undefined
  readonly status: number
  readonly result: z.ZodType
  readonly partial: string | undefined
  /** Undefined where `own` handles it. */
  readonly handle: ((context: HandlerContext, input: OperationInput) => Promise<HandlerResult<unknown>>) | undefined
  /** Set on operations of Spoke's own, which HubSpot's credentials do not open. */
  readonly own: Own | undefined
}

export interface OperationInput {
  readonly params: Readonly<Record<string, string>>
  readonly query: QueryValues<QueryFields>
  readonly body: unknown
}

/** Declares an operation. */
export function operation<Path extends string, Q extends QueryFields, B extends z.ZodType, R extends z.ZodType>(
  declaration: OperationDeclaration<Path, Q, B, R>,
): Operation {
  const { query, body, partial } = declaration
  // The pipeline parses params, query and body by this very declaration before it hands them to either.
  const handle = declaration.handle as unknown as Operation['handle']
  const furtherScopes = declaration.furtherScopes as unknown as Operation['furtherScopes']
  return { ...declaration, furtherScopes, query: query ?? {}, body, partial, handle, own: undefined }
}
