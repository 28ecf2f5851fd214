/**
 * What a caller can get wrong, with the HTTP status that says so. Categories are HubSpot's where it has one;
 * those marked ours cover what HubSpot answers without a category or not at all.
 */
export const refusalStatus = {
  VALIDATION_ERROR: 400,
  INVALID_AUTHENTICATION: 401,
  EXPIRED_AUTHENTICATION: 401,
  MISSING_SCOPES: 403,
  PERMISSION_DENIED: 403, // a user's, on Spoke's own paths
  OBJECT_NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405, // ours
  REQUEST_TIMEOUT: 408, // ours
  CONFLICT: 409,
  OBJECT_ALREADY_EXISTS: 409,
  PAYLOAD_TOO_LARGE: 413, // ours
  URI_TOO_LONG: 414, // ours
  UNSUPPORTED_MEDIA_TYPE: 415, // ours
  RATE_LIMITS: 429,
  HEADERS_TOO_LARGE: 431, // ours
  SEARCH_TOO_LONG: 503, // ours: given up after a while
  NOT_IMPLEMENTED: 501, // ours: HubSpot publishes it, Spoke does not do it yet
} as const

export type RefusalCategory = keyof typeof refusalStatus

export type RefusalContext = Readonly<Record<string, readonly string[]>>

export interface RefusalDetail {
  readonly message: string
  readonly code?: string
  /** In the words of form submissions. */
  readonly errorType?: string
  readonly subCategory?: string
  readonly context?: RefusalContext
}

export interface RefusalOptions {
  readonly context?: RefusalContext
  readonly errors?: readonly RefusalDetail[]
  readonly links?: Readonly<Record<string, string>>
  readonly subCategory?: string
  /** Where HubSpot answers another status than the category's. */
  readonly status?: number
  /** Leave `category` out of the answer: some of HubSpot's bodies have none. */
  readonly withoutCategory?: boolean
  /** Which limit was reached: clients look at its name. */
  readonly policyName?: string
  /** Extra response headers, in lower case. */
  readonly headers?: Readonly<Record<string, string>>
}

/** The caller's mistake. Everything else that is thrown is a bug. The message is shown to the caller. */
export class Refusal extends Error {
  readonly category: RefusalCategory
  readonly options: RefusalOptions

  constructor(category: RefusalCategory, message: string, options: RefusalOptions = {}) {
    super(message)
    this.name = 'Refusal'
    this.category = category
    this.options = options
  }

  get status(): number {
    return this.options.status ?? refusalStatus[this.category]
  }
}

/** HubSpot's plain 404: the one error body that names no category. */
export function notFound(): Refusal {
  return new Refusal('OBJECT_NOT_FOUND', 'resource not found', { withoutCategory: true })
}

/** The beginning of a caller's own text, as far as an answer may repeat it. */
export function brief(text: string): string {
  return text.slice(0, 200)
}
