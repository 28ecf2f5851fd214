/**
 * Paths that HubSpot's specifications no longer list, as its older documentation and its clients write them, with what
 * took their place. None has a published scope: those given are documentation knowledge (unsure where `sure` is false).
 */
export type LegacyFamily = {
  readonly read: readonly string[]
  readonly write: readonly string[]
  readonly successor: string
  /** The day from which calls are refused, where HubSpot named one; `retired` without a day. */
  readonly ended?: string
  readonly note?: string
  /** `METHOD[,METHOD] /path`, one a line; `!` before it marks a change that is written as a read or the other way round. */
  readonly routes: string
}

const contacts = { read: ['crm.objects.contacts.read'], write: ['crm.objects.contacts.write'] }
const companies = { read: ['crm.objects.companies.read'], write: ['crm.objects.companies.write'] }
const deals = { read: ['crm.objects.deals.read'], write: ['crm.objects.deals.write'] }
const content = { read: ['content'], write: ['content'] }
const schemas = (type: string) => ({ read: [`crm.schemas.${type}.read`], write: [`crm.schemas.${type}.write`] })
const propertyRoutes = (root: string, v: string) => `GET,POST ${root}/properties
GET,PUT,DELETE ${root}/properties/named/{name}
GET,PUT,DELETE ${root}/properties/{name}
GET,POST ${root}/groups
GET,PUT,DELETE ${root}/groups/named/{name}
${v === 'v1' ? `PUT,DELETE ${root}/groups/{name}` : `GET,PUT,DELETE ${root}/groups/{name}`}`

export const legacyFamilies: readonly LegacyFamily[] = [
  {
    ...contacts,
    successor: '/crm/v3/objects/contacts',
    routes: `POST /contacts/v1/contact
GET /contacts/v1/contact/vid/{vid}/profile
POST /contacts/v1/contact/vid/{vid}/profile
DELETE /contacts/v1/contact/vid/{vid}
GET /contacts/v1/contact/vids/batch
POST /contacts/v1/contact/batch
POST /contacts/v1/contact/createOrUpdate/email/{email}
GET,POST /contacts/v1/contact/email/{email}/profile
GET /contacts/v1/contact/emails/batch
GET /contacts/v1/contact/utk/{utk}/profile
GET /contacts/v1/contact/utks/batch
POST /contacts/v1/contact/merge-vids/{vid}
DELETE /contacts/v1/contact/gdpr-delete/{vid}
GET /contacts/v1/contact/{id}/profile
GET /contacts/v1/search/query
GET /contacts/v1/contacts/statistics
GET /contacts/v1/secondary-email/{vid}
PUT,DELETE /contacts/v1/secondary-email/{vid}/email/{email}
GET /contacts/v1/lists/all/contacts/all
GET /contacts/v1/lists/recently_updated/contacts/recent
GET /contacts/v1/lists/all/contacts/recent`,
  },
  {
    read: ['crm.lists.read'],
    write: ['crm.lists.read', 'crm.lists.write'],
    successor: '/crm/v3/lists',
    ended: '2026-04-30',
    note: 'membership takes record ids in place of e-mail addresses, and list ids are mapped by /crm/v3/lists/idmapping',
    routes: `GET,POST /contacts/v1/lists
GET /contacts/v1/lists/static
GET /contacts/v1/lists/dynamic
GET /contacts/v1/lists/batch
GET,POST,DELETE /contacts/v1/lists/{listId}
GET /contacts/v1/lists/{listId}/contacts/all
GET /contacts/v1/lists/{listId}/contacts/recent
POST /contacts/v1/lists/{listId}/add
POST /contacts/v1/lists/{listId}/remove
POST /contacts/v1/lists/{listId}/refresh`,
  },
  {
    ...companies,
    successor: '/crm/v3/objects/companies',
    routes: `POST /companies/v2/companies
GET /companies/v2/companies
GET,PUT,DELETE /companies/v2/companies/{companyId}
GET /companies/v2/companies/paged
GET /companies/v2/companies/recent/modified
GET /companies/v2/companies/recent/created
GET /companies/v2/companies/domain/{domain}
!POST /companies/v2/domains/{domain}/companies
POST /companies/v1/batch-async/update
GET /companies/v2/companies/{companyId}/contacts
GET /companies/v2/companies/{companyId}/vids
PUT,DELETE /companies/v2/companies/{companyId}/contacts/{vid}`,
  },
  {
    ...deals,
    successor: '/crm/v3/objects/deals',
    routes: `POST /deals/v1/deal
GET,PUT,DELETE /deals/v1/deal/{dealId}
GET /deals/v1/deal/paged
GET /deals/v1/deal/recent/modified
GET /deals/v1/deal/recent/created
GET /deals/v1/deal/associated/{objectType}/{objectId}
GET /deals/v1/deal/associated/{objectType}/{objectId}/paged
PUT,DELETE /deals/v1/deal/{dealId}/associations/{objectType}
POST /deals/v1/batch-async/update`,
  },
  {
    ...schemas('deals'),
    successor: '/crm/v3/pipelines/deals',
    ended: '2026-12-04',
    routes: `GET,POST /deals/v1/pipelines
GET,PUT,DELETE /deals/v1/pipelines/{pipelineId}`,
  },
  {
    ...schemas('deals'),
    successor: '/crm/v3/pipelines/{objectType}',
    routes: `GET,POST /crm-pipelines/v1/pipelines/{objectType}
PUT,DELETE /crm-pipelines/v1/pipelines/{objectType}/{pipelineId}`,
  },
  {
    ...contacts,
    successor: '/crm/v3/objects/{notes,tasks,calls,emails,meetings,communications}',
    note: 'bodies of e-mails come empty without sales-email-read',
    routes: `POST /engagements/v1/engagements
GET,PATCH,DELETE /engagements/v1/engagements/{engagementId}
GET /engagements/v1/engagements/paged
GET /engagements/v1/engagements/recent/modified
GET /engagements/v1/engagements/associated/{objectType}/{objectId}/paged
GET /engagements/v1/engagements/associated/{objectType}/{objectId}
PUT,DELETE /engagements/v1/engagements/{engagementId}/associations/{objectType}/{objectId}
GET /engagements/v1/dispositions`,
  },
  {
    ...schemas('contacts'),
    successor: '/crm/v3/properties/contacts',
    routes: `${propertyRoutes('/properties/v1/contacts', 'v1')}
${propertyRoutes('/contacts/v1', 'v1')}
${propertyRoutes('/contacts/v2', 'v2')}
${propertyRoutes('/properties/v2/contacts', 'v2')}`,
  },
  {
    ...schemas('companies'),
    successor: '/crm/v3/properties/companies',
    routes: `${propertyRoutes('/properties/v1/companies', 'v1')}
${propertyRoutes('/companies/v2', 'v2')}
${propertyRoutes('/properties/v2/companies', 'v2')}`,
  },
  {
    ...schemas('deals'),
    successor: '/crm/v3/properties/deals',
    routes: `${propertyRoutes('/properties/v1/deals', 'v1')}
${propertyRoutes('/deals/v1', 'v1')}
${propertyRoutes('/properties/v2/deals', 'v2')}`,
  },
  {
    ...schemas('line_items'),
    successor: '/crm/v3/properties/line_items',
    routes: propertyRoutes('/properties/v2/line_items', 'v2'),
  },
  {
    read: ['tickets'],
    write: ['tickets'],
    successor: '/crm/v3/properties/tickets',
    routes: propertyRoutes('/properties/v2/tickets', 'v2'),
  },
  {
    read: [],
    write: [],
    successor: '/crm/v3/properties/{objectType}',
    note: 'asks for crm.schemas of the object type',
    routes: propertyRoutes('/properties/v2/{objectType}', 'v2'),
  },
  ...(['products', 'line_items', 'tickets', '{objectType}'] as const).map((type) => ({
    ...(type === 'tickets'
      ? { read: ['tickets'], write: ['tickets'] }
      : type === '{objectType}'
        ? { read: [], write: [], note: 'asks for the scopes of the object type' }
        : { read: [`crm.objects.${type}.read`], write: [`crm.objects.${type}.write`] }),
    successor: `/crm/v3/objects/${type}`,
    routes: `GET,POST /crm-objects/v1/objects/${type}
GET /crm-objects/v1/objects/${type}/paged
GET,PUT,DELETE /crm-objects/v1/objects/${type}/{objectId}
!POST /crm-objects/v1/objects/${type}/batch-read
POST /crm-objects/v1/objects/${type}/batch-create
POST /crm-objects/v1/objects/${type}/batch-update
POST /crm-objects/v1/objects/${type}/batch-delete`,
  })),
  {
    read: [],
    write: [],
    successor: '/crm/v4/objects/{objectType}/{objectId}/associations/{toObjectType}',
    note: 'asks for the scopes of both object types',
    routes: `PUT /crm-associations/v1/associations
PUT /crm-associations/v1/associations/delete
PUT /crm-associations/v1/associations/create-batch
PUT /crm-associations/v1/associations/delete-batch
GET /crm-associations/v1/associations/{objectId}/HUBSPOT_DEFINED/{definitionId}`,
  },
  {
    read: ['crm.objects.owners.read'],
    write: ['crm.objects.owners.read'],
    successor: '/crm/v3/owners',
    ended: '2025-03-24',
    routes: `GET /owners/v2/owners
GET /owners/v2/owners/{ownerId}`,
  },
  {
    ...content,
    successor: '/cms/v3/pages/site-pages, /cms/v3/pages/landing-pages',
    routes: `GET,POST /content/api/v2/pages
GET,PUT,DELETE /content/api/v2/pages/{pageId}
POST /content/api/v2/pages/{pageId}/publish-action
GET,POST /content/api/v2/pages/{pageId}/clone
GET,PUT /content/api/v2/pages/{pageId}/buffer
POST /content/api/v2/pages/{pageId}/push-buffer-live
GET /content/api/v2/pages/{pageId}/versions`,
  },
  {
    ...content,
    successor: '/cms/v3/blogs/posts, /cms/v3/blogs/tags, /cms/v3/blogs/authors',
    routes: `GET,POST /content/api/v2/blog-posts
GET,PUT,DELETE /content/api/v2/blog-posts/{postId}
POST /content/api/v2/blog-posts/{postId}/publish-action
GET,PUT /content/api/v2/blog-posts/{postId}/buffer
POST /content/api/v2/blog-posts/{postId}/push-buffer-live
GET /content/api/v2/blogs
GET /content/api/v2/blogs/{blogId}
GET,POST /blogs/v3/topics
GET /blogs/v3/topics/search
GET,PUT,DELETE /blogs/v3/topics/{topicId}
GET,POST /blogs/v3/blog-authors
GET,PUT,DELETE /blogs/v3/blog-authors/{authorId}
GET /content/api/v2/topics
GET /comments/v3/comments`,
  },
  {
    ...content,
    successor: '/cms/v3/source-code/{environment}',
    routes: `GET,POST /content/api/v2/templates
GET,PUT,DELETE /content/api/v2/templates/{templateId}
GET,PUT /content/api/v2/templates/{templateId}/buffer
POST /content/api/v2/templates/{templateId}/push-buffer-live
GET,POST /content/api/v2/layouts
GET,PUT /content/api/v2/layouts/{layoutId}`,
  },
  {
    ...content,
    successor: '/cms/v3/site-search',
    routes: 'GET /content/api/v2/site-maps\nGET /content/api/v2/site-maps/{siteMapId}',
  },
  {
    read: ['cms.domains.read'],
    write: ['cms.domains.write'],
    successor: '/cms/v3/domains',
    routes: 'GET /content/api/v2/domains\nGET /cos-domains/v1/domains',
  },
  {
    ...content,
    successor: '/cms/v3/url-redirects',
    routes: 'GET,POST /url-mappings/v3/url-mappings\nGET,PUT,DELETE /url-mappings/v3/url-mappings/{id}',
  },
  {
    ...content,
    successor: '/marketing/v3/emails',
    ended: '2025-11-01',
    routes: `GET,POST /marketing-emails/v1/emails
GET,PUT,DELETE /marketing-emails/v1/emails/{emailId}
GET /marketing-emails/v1/emails/with-statistics
GET /marketing-emails/v1/emails/with-statistics/{emailId}`,
  },
  {
    ...content,
    successor: '/marketing/v3/emails/statistics/list',
    routes: `GET /email/public/v1/campaigns
GET /email/public/v1/campaigns/by-id
GET /email/public/v1/campaigns/{campaignId}
GET /email/public/v1/events
GET /email/public/v1/events/{created}/{id}`,
  },
  {
    read: ['communication_preferences.read'],
    write: ['communication_preferences.write'],
    successor: '/communication-preferences/v3',
    routes: `GET /email/public/v1/subscriptions
GET /email/public/v1/subscriptions/timeline
GET,PUT /email/public/v1/subscriptions/{email}
GET,PUT /email/public/v2/subscriptions/{email}`,
  },
  {
    read: ['transactional-email'],
    write: ['transactional-email'],
    successor: '/marketing/v4/email/single-send',
    routes: 'POST /email/public/v1/singleEmail/send\nGET,POST /email/public/v1/smtpapi/tokens',
  },
  {
    read: ['forms'],
    write: ['forms'],
    successor: '/marketing/v3/forms',
    routes: `GET,POST /forms/v2/forms
GET,POST,DELETE /forms/v2/forms/{formId}
GET /forms/v2/fields/{formId}
GET /form-integrations/v1/submissions/forms/{formId}
POST /submissions/v3/integration/secure/submit/{portalId}/{formGuid}`,
  },
  {
    read: ['automation'],
    write: ['automation'],
    successor: '/automation/v4/flows',
    routes: `GET,POST /automation/v3/workflows
GET,DELETE /automation/v3/workflows/{workflowId}
GET /automation/v2/workflows
POST,DELETE /automation/v2/workflows/{workflowId}/enrollments/contacts/{email}
GET /automation/v2/workflows/enrollments/contacts/{vid}`,
  },
  {
    read: ['hubdb'],
    write: ['hubdb'],
    successor: '/cms/v3/hubdb/tables',
    routes: `GET,POST /hubdb/api/v2/tables
GET,PUT,DELETE /hubdb/api/v2/tables/{tableId}
GET,POST /hubdb/api/v2/tables/{tableId}/rows
GET,PUT,DELETE /hubdb/api/v2/tables/{tableId}/rows/{rowId}
PUT /hubdb/api/v2/tables/{tableId}/publish`,
  },
  {
    read: ['files'],
    write: ['files'],
    successor: '/files/v3/files',
    routes: `GET,POST /filemanager/api/v2/files
GET,POST,DELETE /filemanager/api/v2/files/{fileId}
GET,POST /filemanager/api/v2/folders
POST /filemanager/api/v3/files/upload`,
  },
  {
    read: ['business-intelligence'],
    write: ['business-intelligence'],
    successor: '/analytics/v2/reports',
    routes:
      'GET /analytics/v2/reports/{breakdown}/{period}\nGET /analytics/v2/reports/{objectType}/{objectId}/{period}',
  },
  {
    read: [],
    write: [],
    successor: '/account-info/v3/api-usage/daily/private-apps',
    routes: 'GET /integrations/v1/limit/daily',
  },
  { read: [], write: [], successor: '/account-info/v3/details', routes: 'GET /integrations/v1/me' },
  {
    read: [],
    write: [],
    successor: '',
    note: 'needs no credential: drop the key',
    routes: 'POST /submissions/v3/integration/submit/{portalId}/{formGuid}\nGET,POST /events/v1/event\nPOST /v1/event',
  },
  {
    ...contacts,
    successor: '',
    ended: 'retired',
    note: 'retired without a successor',
    routes:
      'GET,POST /calendar/v1/events\nGET,POST /calendar/v1/events/task\nGET /broadcast/v1/broadcasts\nPOST /broadcast/v1/broadcasts\nGET /broadcast/v1/channels/setting/publish/current\nGET,POST /keywords/v1/keywords\nPUT /extensions/ecommerce/v1/settings\nPUT /extensions/ecommerce/v2/sync/messages\nGET /social/v1/accounts',
  },
  {
    read: ['crm.objects.contacts.write', 'crm.objects.contacts.read'],
    write: ['crm.import'],
    successor: '/crm/v3/imports',
    routes: 'POST /contacts/v1/import',
  },
]

/** Calls that only a developer key or an app of its own may make; they stay as they are. */
export const developerPaths: readonly RegExp[] = [
  /^\/webhooks\/v[13]\/[^/]+\/(?:settings|subscriptions)/,
  /^\/integrations\/v1\/[^/]+\/timeline\/event-types/,
  /^\/crm\/v3\/timeline\/[^/]+\/event-templates/,
  /^\/crm\/v3\/extensions\/(?:calling|cards|cards-dev|videoconferencing)/,
  /^\/videoconferencing\//,
  /^\/automation\/v4\/actions\//,
  /^\/media-bridge\/v1\//,
  /^\/marketing\/v3\/marketing-events\/[^/]+\/settings/,
  /^\/conversations\/v3\/custom-channels/,
  /^\/(?:app-webhooks|network-origins|developer|apps)\//,
]
