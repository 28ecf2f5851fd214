/** What these tests use of a record API of the official SDK, whatever its version: method syntax, so that every
 * version's own types fit. */
export interface RecordApi {
  readonly basicApi: {
    create(input: { properties: Values; associations: never[] }): Promise<SdkRecord>
    getById(
      id: string,
      properties?: string[],
      propertiesWithHistory?: string[],
      associations?: string[],
      archived?: boolean,
      idProperty?: string,
    ): Promise<SdkRecord>
    getPage(
      limit?: number,
      after?: string,
      properties?: string[],
      propertiesWithHistory?: string[],
      associations?: string[],
      archived?: boolean,
    ): Promise<{ results: SdkRecord[]; paging?: { next?: { after: string; link?: string } } }>
    update(id: string, input: { properties: Values }, idProperty?: string): Promise<SdkRecord>
    archive(id: string): Promise<void>
  }
  readonly batchApi: {
    create(input: { inputs: { properties: Values; associations: never[] }[] }): Promise<SdkBatch>
    read(
      input: { inputs: { id: string }[]; properties: string[]; propertiesWithHistory: string[]; idProperty?: string },
      archived?: boolean,
    ): Promise<SdkBatch>
    update(input: { inputs: { id: string; idProperty?: string; properties: Values }[] }): Promise<SdkBatch>
    archive(input: { inputs: { id: string }[] }): Promise<void>
  }
  readonly searchApi: {
    doSearch(request: {
      filterGroups?: { filters: { propertyName: string; operator: string; value?: string }[] }[]
      sorts?: string[]
      properties?: string[]
      limit?: number
      after?: string | number
    }): Promise<{ total: number; results: SdkRecord[]; paging?: { next?: { after: string } } }>
  }
  getAll(limit?: number, after?: string, properties?: string[]): Promise<SdkRecord[]>
}

export interface Sdk {
  readonly crm: { readonly contacts: RecordApi; readonly companies: RecordApi }
  apiRequest(options: { method: string; path: string; body?: unknown; qs?: Record<string, string> }): Promise<{
    readonly status: number
    json(): Promise<unknown>
  }>
}

type Values = Record<string, string>

export interface SdkRecord {
  id: string
  properties: Record<string, string | null>
  propertiesWithHistory?: Record<
    string,
    { value: string; timestamp: Date | string; sourceType: string; sourceId?: string }[]
  >
  createdAt: Date
  updatedAt: Date
  archived?: boolean
  archivedAt?: Date
}

export interface SdkBatch {
  status: string
  results: SdkRecord[]
  startedAt: Date
  completedAt: Date
  numErrors?: number
  errors?: { category: unknown; message: string; context: Record<string, string[]> }[]
}

/** What the SDK throws, whichever of its many ApiException classes it is. */
export interface ApiException {
  readonly code: number
  readonly body: {
    readonly category?: string
    readonly message: string
    readonly correlationId: string
    readonly errors?: readonly { readonly message: string; readonly code?: string; readonly context?: unknown }[]
  }
  readonly headers: Record<string, string>
}

/** The exception that a call throws; fails when it throws none, or something else. */
export async function exceptionOf(call: Promise<unknown>): Promise<ApiException> {
  const error: unknown = await call.then(
    () => undefined,
    (thrown) => thrown,
  )
  if (!(error instanceof Error) || error.constructor.name !== 'ApiException') {
    throw new Error(`An ApiException was due, and this came: ${error}`)
  }
  return error as unknown as ApiException
}
