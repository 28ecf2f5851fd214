import { z } from 'zod'
import { endOfSupport } from '../catalogue/catalogue.ts'
import type { ObjectType } from '../crm/crm.ts'
import { version } from '../version.ts'
import type { Operation } from './operation.ts'
import { pathsOf } from './paths.ts'
import type { QueryField } from './query.ts'

type Json = Readonly<Record<string, unknown>>

/** The parameter values that stand for every object type, when an operation's scopes are shown. */
const EXAMPLE_PARAMS: Readonly<Record<string, string>> = {
  objectType: 'contacts',
  fromObjectType: 'contacts',
  toObjectType: 'companies',
}

/**
 * The OpenAPI 3.1 document of everything that is implemented, under every path; derived from the declarations and the
 * object types alone.
 */
export function openApiDocument(
  operations: readonly Operation[],
  objectTypes: readonly ObjectType[],
  base: string,
): Json {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const operation of operations) {
    for (const twin of pathsOf(operation)) {
      paths[twin.path] ??= {}
      const item = paths[twin.path]
      if (item !== undefined) item[operation.method.toLowerCase()] = describe(operation, twin.path, twin.version)
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Spoke',
      version,
      summary: "A CRM platform that speaks HubSpot's public API. HubSpot-compatible, and independent of HubSpot.",
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: base === '' ? 'http://127.0.0.1:8484' : base }],
    security: [{ token: [] }, { apiKey: [] }],
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: "A private app's access token." },
        apiKey: {
          type: 'apiKey',
          in: 'query',
          name: 'hapikey',
          description: 'An account API key (legacy), on undated paths.',
        },
        session: { type: 'apiKey', in: 'cookie', name: 'spoke_session', description: 'A user who signed in.' },
        userToken: { type: 'http', scheme: 'bearer', description: "A user's own token: spoke-…" },
      },
      schemas: { Error: errorSchema, ObjectType: objectTypeSchema(objectTypes) },
    },
  }
}

function describe(operation: Operation, path: string, at: Parameters<typeof endOfSupport>[0] | undefined): Json {
  const { status, body, result, partial } = operation
  const scopes = scopesOf(operation)
  const content =
    result instanceof z.ZodUndefined ? {} : { content: { 'application/json': { schema: schemaOf(result, 'output') } } }
  return {
    operationId: `${operation.id}@${path}`,
    summary: operation.summary,
    tags: [operation.id.split('.').slice(0, 2).join('.')],
    'x-scopes': scopes,
    ...securityOf(operation),
    ...(operation.furtherScopes === undefined ? {} : { 'x-further-scopes': operation.furtherScopes.summary }),
    ...(partial === undefined ? {} : { 'x-partial': partial }),
    ...(at === undefined ? {} : { 'x-end-of-support': endOfSupport(at) }),
    parameters: [
      ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
        name,
        in: 'path',
        required: true,
        schema: /objectType$/i.test(name ?? '') ? { $ref: '#/components/schemas/ObjectType' } : { type: 'string' },
      })),
      ...Object.entries(operation.query).map(([name, field]) => ({
        name,
        in: 'query',
        required: false,
        description: field.describe,
        ...querySchema(field),
      })),
    ],
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { [bodyType(operation)]: { schema: schemaOf(body, 'input') } } } }),
    responses: {
      [status]: { description: 'Done.', ...content },
      default: {
        description: 'Refused.',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    },
  }
}

function bodyType({ own }: Operation): string {
  return own?.serves === 'everybody' && own.form ? 'application/x-www-form-urlencoded' : 'application/json'
}

/** Who opens one of Spoke's own operations; HubSpot's are opened as the whole document says. */
function securityOf({ own }: Operation): Json {
  if (own === undefined) return {}
  return { security: own.serves === 'everybody' ? [] : [{ session: [] }, { userToken: [] }] }
}

/** The scopes of an operation, shown for contacts where they depend on the object type. */
export function scopesOf(operation: Operation): readonly string[] {
  return operation.scopes(EXAMPLE_PARAMS).map((all) => all.join(' + '))
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _dialect, id: _id, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json
  return rest
}

function querySchema(field: QueryField): Json {
  switch (field.type) {
    case 'list':
      return { schema: { type: 'array', items: { type: 'string' } }, style: 'form', explode: true }
    case 'flag':
      return { schema: { type: 'boolean', default: field.default ?? false } }
    case 'integer':
      return { schema: { type: 'integer', default: field.default, minimum: field.min, maximum: field.max } }
    case 'text':
      return { schema: { type: 'string' } }
  }
}

/** What paths call an object type; other spellings and the portal's own types are taken too. */
function objectTypeSchema(objectTypes: readonly ObjectType[]): Json {
  return {
    type: 'string',
    description:
      'An object type by its plural or singular name or its id, in any letter case; a custom one by its id (`2-…`) or its full name (`p<portal>_<name>`).',
    examples: objectTypes.map(({ name }) => name),
    'x-object-types': objectTypes.map(({ id, name, singular, labels }) => ({ id, name, singular, labels })),
  }
}

const errorSchema = {
  type: 'object',
  required: ['status', 'message', 'correlationId'],
  properties: {
    status: { const: 'error' },
    message: { type: 'string' },
    correlationId: { type: 'string', format: 'uuid' },
    category: { type: 'string' },
    errors: { type: 'array', items: { type: 'object' } },
    context: { type: 'object', additionalProperties: { type: 'array', items: { type: 'string' } } },
    links: { type: 'object', additionalProperties: { type: 'string' } },
  },
}
