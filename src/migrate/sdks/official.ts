/**
 * HubSpot's own clients (JavaScript, Python, PHP, Ruby): a call's chain of names tells area, type, API and method, alike
 * in all of them (`crm.contacts.basicApi.create`, `crm()->contacts()->basicApi()->create`, `crm.contacts.basic_api.create`).
 */

const records: Readonly<Record<string, string>> = {
  'basicApi.create': 'POST ',
  'basicApi.getById': 'GET /{id}',
  'basicApi.getPage': 'GET ',
  'basicApi.update': 'PATCH /{id}',
  'basicApi.archive': 'DELETE /{id}',
  'basicApi.merge': 'POST /merge',
  'basicApi.purge': 'POST /gdpr-delete',
  'publicObjectApi.merge': 'POST /merge',
  'gdprApi.purge': 'POST /gdpr-delete',
  'batchApi.create': 'POST /batch/create',
  'batchApi.read': 'POST /batch/read',
  'batchApi.update': 'POST /batch/update',
  'batchApi.upsert': 'POST /batch/upsert',
  'batchApi.archive': 'POST /batch/archive',
  'searchApi.doSearch': 'POST /search',
  'associationsApi.create': 'PUT /{id}/associations/{toObjectType}/{toObjectId}/{associationType}',
  'associationsApi.getAll': 'GET /{id}/associations/{toObjectType}',
  'associationsApi.archive': 'DELETE /{id}/associations/{toObjectType}/{toObjectId}/{associationType}',
  getAll: 'GET ',
}

const recordTypes: Readonly<Record<string, string>> = {
  contacts: 'contacts',
  companies: 'companies',
  deals: 'deals',
  tickets: 'tickets',
  products: 'products',
  lineItems: 'line_items',
  quotes: 'quotes',
  'objects.calls': 'calls',
  'objects.communications': 'communications',
  'objects.emails': 'emails',
  'objects.meetings': 'meetings',
  'objects.notes': 'notes',
  'objects.tasks': 'tasks',
  'objects.leads': 'leads',
  'objects.goals': 'goal_targets',
  'objects.taxes': 'taxes',
  'objects.discounts': 'discounts',
  'objects.fees': 'fees',
  'objects.orders': 'orders',
  'objects.carts': 'carts',
  'objects.feedbackSubmissions': 'feedback_submissions',
  'objects.postalMail': 'postal_mail',
  feedbackSubmissions: 'feedback_submissions',
}

const others: Readonly<Record<string, string>> = {
  'crm.owners.ownersApi.getPage': 'GET /crm/v3/owners',
  'crm.owners.ownersApi.getById': 'GET /crm/v3/owners/{ownerId}',
  'crm.owners.defaultApi.getPage': 'GET /crm/v3/owners',
  'crm.owners.defaultApi.getById': 'GET /crm/v3/owners/{ownerId}',
  'crm.owners.getAll': 'GET /crm/v3/owners',
  'crm.properties.coreApi.getAll': 'GET /crm/v3/properties/{objectType}',
  'crm.properties.coreApi.getByName': 'GET /crm/v3/properties/{objectType}/{propertyName}',
  'crm.properties.coreApi.create': 'POST /crm/v3/properties/{objectType}',
  'crm.properties.coreApi.update': 'PATCH /crm/v3/properties/{objectType}/{propertyName}',
  'crm.properties.coreApi.archive': 'DELETE /crm/v3/properties/{objectType}/{propertyName}',
  'crm.properties.batchApi.create': 'POST /crm/v3/properties/{objectType}/batch/create',
  'crm.properties.batchApi.read': 'POST /crm/v3/properties/{objectType}/batch/read',
  'crm.properties.batchApi.archive': 'POST /crm/v3/properties/{objectType}/batch/archive',
  'crm.properties.groupsApi.getAll': 'GET /crm/v3/properties/{objectType}/groups',
  'crm.properties.groupsApi.create': 'POST /crm/v3/properties/{objectType}/groups',
  'crm.pipelines.pipelinesApi.getAll': 'GET /crm/v3/pipelines/{objectType}',
  'crm.pipelines.pipelinesApi.getById': 'GET /crm/v3/pipelines/{objectType}/{pipelineId}',
  'crm.pipelines.pipelinesApi.create': 'POST /crm/v3/pipelines/{objectType}',
  'crm.pipelines.pipelinesApi.update': 'PATCH /crm/v3/pipelines/{objectType}/{pipelineId}',
  'crm.pipelines.pipelinesApi.archive': 'DELETE /crm/v3/pipelines/{objectType}/{pipelineId}',
  'crm.pipelines.pipelineStagesApi.getAll': 'GET /crm/v3/pipelines/{objectType}/{pipelineId}/stages',
  'crm.pipelines.pipelineStagesApi.create': 'POST /crm/v3/pipelines/{objectType}/{pipelineId}/stages',
  'crm.schemas.coreApi.getAll': 'GET /crm/v3/schemas',
  'crm.schemas.coreApi.getById': 'GET /crm/v3/schemas/{objectType}',
  'crm.schemas.coreApi.create': 'POST /crm/v3/schemas',
  'crm.schemas.coreApi.update': 'PATCH /crm/v3/schemas/{objectType}',
  'crm.associations.batchApi.create': 'POST /crm/v3/associations/{fromObjectType}/{toObjectType}/batch/create',
  'crm.associations.batchApi.read': 'POST /crm/v3/associations/{fromObjectType}/{toObjectType}/batch/read',
  'crm.associations.batchApi.archive': 'POST /crm/v3/associations/{fromObjectType}/{toObjectType}/batch/archive',
  'crm.associations.typesApi.getAll': 'GET /crm/v3/associations/{fromObjectType}/{toObjectType}/types',
  'crm.associations.v4.basicApi.create':
    'PUT /crm/v4/objects/{objectType}/{objectId}/associations/{toObjectType}/{toObjectId}',
  'crm.associations.v4.basicApi.createDefault':
    'PUT /crm/v4/objects/{fromObjectType}/{fromObjectId}/associations/default/{toObjectType}/{toObjectId}',
  'crm.associations.v4.basicApi.getPage': 'GET /crm/v4/objects/{objectType}/{objectId}/associations/{toObjectType}',
  'crm.associations.v4.basicApi.archive':
    'DELETE /crm/v4/objects/{objectType}/{objectId}/associations/{toObjectType}/{toObjectId}',
  'crm.associations.v4.batchApi.create': 'POST /crm/v4/associations/{fromObjectType}/{toObjectType}/batch/create',
  'crm.associations.v4.batchApi.createDefault':
    'POST /crm/v4/associations/{fromObjectType}/{toObjectType}/batch/associate/default',
  'crm.associations.v4.batchApi.getPage': 'POST /crm/v4/associations/{fromObjectType}/{toObjectType}/batch/read',
  'crm.associations.v4.batchApi.archive': 'POST /crm/v4/associations/{fromObjectType}/{toObjectType}/batch/archive',
  'crm.lists.listsApi.getAll': 'GET /crm/v3/lists',
  'crm.lists.listsApi.getById': 'GET /crm/v3/lists/{listId}',
  'crm.lists.listsApi.create': 'POST /crm/v3/lists',
  'crm.lists.listsApi.doSearch': 'POST /crm/v3/lists/search',
  'crm.lists.listsApi.remove': 'DELETE /crm/v3/lists/{listId}',
  'crm.lists.membershipsApi.add': 'PUT /crm/v3/lists/{listId}/memberships/add',
  'crm.lists.membershipsApi.remove': 'PUT /crm/v3/lists/{listId}/memberships/remove',
  'crm.lists.membershipsApi.getPage': 'GET /crm/v3/lists/{listId}/memberships',
  'crm.imports.coreApi.create': 'POST /crm/v3/imports',
  'crm.imports.coreApi.getPage': 'GET /crm/v3/imports',
  'crm.exports.publicExportsApi.start': 'POST /crm/v3/exports/export/async',
  'crm.timeline.eventsApi.create': 'POST /crm/v3/timeline/events',
  'crm.timeline.eventsApi.createBatch': 'POST /crm/v3/timeline/events/batch/create',
  'crm.timeline.templatesApi.create': 'POST /crm/v3/timeline/{appId}/event-templates',
  'crm.timeline.templatesApi.getAll': 'GET /crm/v3/timeline/{appId}/event-templates',
  'cms.blogs.blogPosts.basicApi.getPage': 'GET /cms/v3/blogs/posts',
  'cms.blogs.blogPosts.basicApi.getById': 'GET /cms/v3/blogs/posts/{objectId}',
  'cms.blogs.blogPosts.blogPostApi.getPage': 'GET /cms/v3/blogs/posts',
  'cms.blogs.blogPosts.blogPostsApi.getPage': 'GET /cms/v3/blogs/posts',
  'cms.blogs.blogPosts.blogPostsApi.getById': 'GET /cms/v3/blogs/posts/{objectId}',
  'cms.blogs.blogPosts.blogPostsApi.create': 'POST /cms/v3/blogs/posts',
  'cms.blogs.blogPosts.blogPostsApi.update': 'PATCH /cms/v3/blogs/posts/{objectId}',
  'cms.blogs.authors.blogAuthorsApi.getPage': 'GET /cms/v3/blogs/authors',
  'cms.blogs.tags.blogTagsApi.getPage': 'GET /cms/v3/blogs/tags',
  'cms.pages.sitePagesApi.getPage': 'GET /cms/v3/pages/site-pages',
  'cms.pages.landingPagesApi.getPage': 'GET /cms/v3/pages/landing-pages',
  'cms.domains.domainsApi.getPage': 'GET /cms/v3/domains',
  'cms.hubdb.tablesApi.getAllTables': 'GET /cms/v3/hubdb/tables',
  'cms.hubdb.tablesApi.getTableDetails': 'GET /cms/v3/hubdb/tables/{tableIdOrName}',
  'cms.hubdb.tablesApi.createTable': 'POST /cms/v3/hubdb/tables',
  'cms.hubdb.tablesApi.publishDraftTable': 'POST /cms/v3/hubdb/tables/{tableIdOrName}/draft/publish',
  'cms.hubdb.rowsApi.getTableRows': 'GET /cms/v3/hubdb/tables/{tableIdOrName}/rows',
  'cms.hubdb.rowsApi.createTableRow': 'POST /cms/v3/hubdb/tables/{tableIdOrName}/rows',
  'cms.hubdb.rowsApi.updateDraftTableRow': 'PATCH /cms/v3/hubdb/tables/{tableIdOrName}/rows/{rowId}/draft',
  'marketing.forms.formsApi.getPage': 'GET /marketing/v3/forms',
  'marketing.forms.formsApi.getById': 'GET /marketing/v3/forms/{formId}',
  'marketing.transactional.singleSendApi.sendEmail': 'POST /marketing/v3/transactional/single-email/send',
  'marketing.transactional.publicSmtpTokensApi.createToken': 'POST /marketing/v3/transactional/smtp-tokens',
  'marketing.emails.marketingEmailsApi.getPage': 'GET /marketing/v3/emails',
  'communicationPreferences.statusApi.getEmailStatus': 'GET /communication-preferences/v3/status/email/{emailAddress}',
  'communicationPreferences.statusApi.subscribe': 'POST /communication-preferences/v3/subscribe',
  'communicationPreferences.statusApi.unsubscribe': 'POST /communication-preferences/v3/unsubscribe',
  'communicationPreferences.definitionApi.getPage': 'GET /communication-preferences/v3/definitions',
  'events.send.basicApi.send': 'POST /events/v3/send',
  'events.send.behavioralEventsTrackingApi.send': 'POST /events/v3/send',
  'events.eventsApi.getPage': 'GET /events/v3/events',
  'files.filesApi.upload': 'POST /files/v3/files',
  'files.filesApi.getById': 'GET /files/v3/files/{fileId}',
  'files.filesApi.getSignedUrl': 'GET /files/v3/files/{fileId}/signed-url',
  'settings.users.usersApi.getPage': 'GET /settings/v3/users',
  'settings.users.usersApi.create': 'POST /settings/v3/users',
  'webhooks.subscriptionsApi.create': 'POST /webhooks/v3/{appId}/subscriptions',
  'webhooks.subscriptionsApi.getAll': 'GET /webhooks/v3/{appId}/subscriptions',
  'webhooks.subscriptionsApi.update': 'PATCH /webhooks/v3/{appId}/subscriptions/{subscriptionId}',
  'webhooks.subscriptionsApi.archive': 'DELETE /webhooks/v3/{appId}/subscriptions/{subscriptionId}',
  'webhooks.settingsApi.configure': 'PUT /webhooks/v3/{appId}/settings',
  'webhooks.settingsApi.getAll': 'GET /webhooks/v3/{appId}/settings',
  'webhooks.settingsApi.clear': 'DELETE /webhooks/v3/{appId}/settings',
  'automation.actions.definitionsApi.create': 'POST /automation/v4/actions/{appId}',
}

const AREA = /^(?:crm|cms|marketing|files|events|settings|webhooks|communicationPreferences|automation)$/

/** `METHOD /path` of a chain of names in camel case, or nothing when it is no call of HubSpot's own client. */
export function officialCall(chain: readonly string[], firstArgument: string | undefined): string | undefined {
  const start = chain.findIndex((name) => AREA.test(name))
  if (start === -1) return undefined
  const rest = chain.slice(start)
  const whole = rest.join('.').replace(/\.defaultApi\.(?=getPage|getById)/, '.defaultApi.')
  const named = firstArgument !== undefined && /^[\w-]+$/.test(firstArgument) ? firstArgument : undefined
  const other = others[whole] ?? others[whole.replace(/WithHttpInfo$/, '')]
  if (other !== undefined) return named === undefined ? other : other.replace(/\{(?:from)?[oO]bjectType\}/, named)
  if (rest[0] !== 'crm') return undefined
  const tail = rest.slice(-2).join('.')
  const route = records[tail] ?? (rest.at(-1) === 'getAll' ? records['getAll'] : undefined)
  if (route === undefined) return undefined
  const middle = rest.slice(1, rest.at(-1) === 'getAll' && records[tail] === undefined ? -1 : -2)
  const type = recordTypes[middle.join('.')] ?? (middle.join('.') === 'objects' ? (named ?? '{objectType}') : undefined)
  if (type === undefined) return undefined
  const [method = '', path = ''] = route.split(' ')
  return `${method} /crm/v3/objects/${type}${path}`
}
