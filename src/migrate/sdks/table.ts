/** A client library: how a file shows that it uses it, and what its methods call. */
export type Sdk = {
  readonly id: string
  readonly languages: RegExp
  /** In the code of a file that uses it. */
  readonly imports: RegExp
  /** In a manifest of the tree. */
  readonly manifest: RegExp
  /** `group.method METHOD /path`, one a line, in camel case. */
  readonly calls: string
  /** How the chain begins, where the names alone are too common. */
  readonly receiver?: RegExp
}

const SCRIPT = /^(?:javascript|typescript|tsx)$/

export const sdks: readonly Sdk[] = [
  {
    id: 'hubspot (npm)',
    languages: SCRIPT,
    imports: /(?:require\(\s*|from\s+)['"]hubspot['"]/,
    manifest: /"hubspot"\s*:/,
    calls: `contacts.get GET /contacts/v1/lists/all/contacts/all
contacts.getAll GET /contacts/v1/lists/all/contacts/all
contacts.getByEmail GET /contacts/v1/contact/email/{email}/profile
contacts.getByEmailBatch GET /contacts/v1/contact/emails/batch
contacts.getById GET /contacts/v1/contact/vid/{vid}/profile
contacts.getByIdBatch GET /contacts/v1/contact/vids/batch
contacts.getByToken GET /contacts/v1/contact/utk/{utk}/profile
contacts.update POST /contacts/v1/contact/vid/{vid}/profile
contacts.updateByEmail POST /contacts/v1/contact/email/{email}/profile
contacts.create POST /contacts/v1/contact
contacts.createOrUpdateBatch POST /contacts/v1/contact/batch
contacts.createOrUpdate POST /contacts/v1/contact/createOrUpdate/email/{email}
contacts.delete DELETE /contacts/v1/contact/vid/{vid}
contacts.merge POST /contacts/v1/contact/merge-vids/{vid}
contacts.search GET /contacts/v1/search/query
contacts.getRecentlyCreated GET /contacts/v1/lists/all/contacts/recent
contacts.getRecentlyModified GET /contacts/v1/lists/recently_updated/contacts/recent
contacts.getContactsInList GET /contacts/v1/lists/{listId}/contacts/all
contacts.properties.get GET /properties/v1/contacts/properties
contacts.properties.getAll GET /properties/v1/contacts/properties
contacts.properties.getByName GET /properties/v1/contacts/properties/named/{name}
contacts.properties.create POST /properties/v1/contacts/properties
contacts.properties.update PUT /properties/v1/contacts/properties/named/{name}
contacts.properties.upsert PUT /properties/v1/contacts/properties/named/{name}
contacts.properties.delete DELETE /properties/v1/contacts/properties/named/{name}
contacts.properties.getGroups GET /properties/v1/contacts/groups
contacts.properties.createGroup POST /properties/v1/contacts/groups
contacts.properties.updateGroup PUT /properties/v1/contacts/groups/named/{name}
companies.get GET /companies/v2/companies/paged
companies.getAll GET /companies/v2/companies/paged
companies.getById GET /companies/v2/companies/{companyId}
companies.getByDomain POST /companies/v2/domains/{domain}/companies
companies.getRecentlyCreated GET /companies/v2/companies/recent/created
companies.getRecentlyModified GET /companies/v2/companies/recent/modified
companies.getContacts GET /companies/v2/companies/{companyId}/contacts
companies.getContactIds GET /companies/v2/companies/{companyId}/vids
companies.create POST /companies/v2/companies
companies.update PUT /companies/v2/companies/{companyId}
companies.delete DELETE /companies/v2/companies/{companyId}
companies.addContactToCompany PUT /companies/v2/companies/{companyId}/contacts/{vid}
companies.properties.get GET /properties/v1/companies/properties
companies.properties.create POST /properties/v1/companies/properties
companies.properties.update PUT /properties/v1/companies/properties/named/{name}
deals.get GET /deals/v1/deal/paged
deals.getAll GET /deals/v1/deal/paged
deals.getById GET /deals/v1/deal/{dealId}
deals.getAssociated GET /deals/v1/deal/associated/{objectType}/{objectId}
deals.getRecentlyCreated GET /deals/v1/deal/recent/created
deals.getRecentlyModified GET /deals/v1/deal/recent/modified
deals.create POST /deals/v1/deal
deals.updateById PUT /deals/v1/deal/{dealId}
deals.update PUT /deals/v1/deal/{dealId}
deals.deleteById DELETE /deals/v1/deal/{dealId}
deals.associate PUT /deals/v1/deal/{dealId}/associations/{objectType}
deals.removeAssociation DELETE /deals/v1/deal/{dealId}/associations/{objectType}
deals.properties.get GET /properties/v1/deals/properties
engagements.create POST /engagements/v1/engagements
engagements.get GET /engagements/v1/engagements/paged
engagements.getAll GET /engagements/v1/engagements/paged
engagements.getRecentlyModified GET /engagements/v1/engagements/recent/modified
engagements.getAssociated GET /engagements/v1/engagements/associated/{objectType}/{objectId}/paged
owners.get GET /owners/v2/owners
pipelines.get GET /deals/v1/pipelines
lists.get GET /contacts/v1/lists
lists.getById GET /contacts/v1/lists/{listId}
lists.getOne GET /contacts/v1/lists/{listId}
lists.getContacts GET /contacts/v1/lists/{listId}/contacts/all
lists.getRecentContacts GET /contacts/v1/lists/{listId}/contacts/recent
lists.create POST /contacts/v1/lists
lists.addContacts POST /contacts/v1/lists/{listId}/add
lists.removeContacts POST /contacts/v1/lists/{listId}/remove
lists.delete DELETE /contacts/v1/lists/{listId}
forms.get GET /forms/v2/forms/{formId}
forms.getAll GET /forms/v2/forms
forms.create POST /forms/v2/forms
forms.submit POST /submissions/v3/integration/submit/{portalId}/{formGuid}
files.get GET /filemanager/api/v2/files
files.upload POST /filemanager/api/v2/files
workflows.getAll GET /automation/v3/workflows
workflows.enroll POST /automation/v2/workflows/{workflowId}/enrollments/contacts/{email}
workflows.unenroll DELETE /automation/v2/workflows/{workflowId}/enrollments/contacts/{email}
crm.associations.create PUT /crm-associations/v1/associations
crm.associations.createBatch PUT /crm-associations/v1/associations/create-batch
emails.sendTransactionalEmail POST /email/public/v1/singleEmail/send
subscriptions.get GET /email/public/v1/subscriptions/timeline
marketingEmail.getAll GET /marketing-emails/v1/emails`,
  },
  {
    id: 'hubspot3 (Python)',
    languages: /^python$/,
    imports: /hubspot3/i,
    manifest: /hubspot3/i,
    calls: `contacts.getAll GET /contacts/v1/lists/all/contacts/all
contacts.getContacts GET /contacts/v1/lists/all/contacts/all
contacts.getRecentlyCreated GET /contacts/v1/lists/all/contacts/recent
contacts.getRecentlyModified GET /contacts/v1/lists/recently_updated/contacts/recent
contacts.getContactById GET /contacts/v1/contact/vid/{vid}/profile
contacts.getByEmail GET /contacts/v1/contact/email/{email}/profile
contacts.getContactByEmail GET /contacts/v1/contact/email/{email}/profile
contacts.getById GET /contacts/v1/contact/vid/{vid}/profile
contacts.create POST /contacts/v1/contact
contacts.updateById POST /contacts/v1/contact/vid/{vid}/profile
contacts.updateByEmail POST /contacts/v1/contact/email/{email}/profile
contacts.createOrUpdateByEmail POST /contacts/v1/contact/createOrUpdate/email/{email}
contacts.deleteById DELETE /contacts/v1/contact/vid/{vid}
contacts.search GET /contacts/v1/search/query
companies.getAll GET /companies/v2/companies/paged
companies.get GET /companies/v2/companies/{companyId}
companies.create POST /companies/v2/companies
companies.update PUT /companies/v2/companies/{companyId}
companies.delete DELETE /companies/v2/companies/{companyId}
companies.searchDomain POST /companies/v2/domains/{domain}/companies
companies.getRecentlyModified GET /companies/v2/companies/recent/modified
companies.getContactIds GET /companies/v2/companies/{companyId}/vids
deals.getAll GET /deals/v1/deal/paged
deals.get GET /deals/v1/deal/{dealId}
deals.create POST /deals/v1/deal
deals.update PUT /deals/v1/deal/{dealId}
deals.getRecentlyCreated GET /deals/v1/deal/recent/created
deals.getRecentlyModified GET /deals/v1/deal/recent/modified
engagements.get GET /engagements/v1/engagements/{engagementId}
engagements.getAll GET /engagements/v1/engagements/paged
engagements.create POST /engagements/v1/engagements
engagements.getAssociated GET /engagements/v1/engagements/associated/{objectType}/{objectId}/paged
owners.getOwners GET /owners/v2/owners
owners.getOwnerNameById GET /owners/v2/owners
contactLists.getContactLists GET /contacts/v1/lists
lists.getContactLists GET /contacts/v1/lists
properties.getAllProperties GET /properties/v2/{objectType}/properties
products.getAllProducts GET /crm-objects/v1/objects/products/paged
lines.create POST /crm-objects/v1/objects/line_items
tickets.getAll GET /crm-objects/v1/objects/tickets/paged
tickets.create POST /crm-objects/v1/objects/tickets
workflows.getAllWorkflowIds GET /automation/v3/workflows
emailEvents.getAllCampaignIds GET /email/public/v1/campaigns`,
  },
  {
    id: 'hubspot-ruby',
    languages: /^ruby$/,
    imports: /\bHubspot(?:::|\.configure)/,
    manifest: /hubspot-(?:api-)?ruby|['"]hubspot/,
    receiver: /^Hubspot$/,
    calls: `contact.all GET /contacts/v1/lists/all/contacts/all
contact.create POST /contacts/v1/contact
contact.create! POST /contacts/v1/contact
contact.createOrUpdate POST /contacts/v1/contact/createOrUpdate/email/{email}
contact.createOrUpdate! POST /contacts/v1/contact/createOrUpdate/email/{email}
contact.batchCreateOrUpdate POST /contacts/v1/contact/batch
contact.findById GET /contacts/v1/contact/vid/{vid}/profile
contact.find GET /contacts/v1/contact/vid/{vid}/profile
contact.findByEmail GET /contacts/v1/contact/email/{email}/profile
contact.findByUtk GET /contacts/v1/contact/utk/{utk}/profile
contact.search GET /contacts/v1/search/query
contact.merge POST /contacts/v1/contact/merge-vids/{vid}
company.all GET /companies/v2/companies/paged
company.find GET /companies/v2/companies/{companyId}
company.findById GET /companies/v2/companies/{companyId}
company.findByDomain POST /companies/v2/domains/{domain}/companies
company.create POST /companies/v2/companies
company.create! POST /companies/v2/companies
company.addContact PUT /companies/v2/companies/{companyId}/contacts/{vid}
deal.all GET /deals/v1/deal/paged
deal.find GET /deals/v1/deal/{dealId}
deal.create POST /deals/v1/deal
deal.create! POST /deals/v1/deal
deal.associate! PUT /deals/v1/deal/{dealId}/associations/{objectType}
deal.recent GET /deals/v1/deal/recent/modified
dealPipeline.all GET /deals/v1/pipelines
dealPipeline.find GET /deals/v1/pipelines/{pipelineId}
engagement.create! POST /engagements/v1/engagements
engagement.find GET /engagements/v1/engagements/{engagementId}
engagementNote.create! POST /engagements/v1/engagements
contactList.all GET /contacts/v1/lists
contactList.find GET /contacts/v1/lists/{listId}
contactList.create! POST /contacts/v1/lists
form.all GET /forms/v2/forms
form.find GET /forms/v2/forms/{formId}
owner.all GET /owners/v2/owners
owner.findByEmail GET /owners/v2/owners
contactProperties.all GET /properties/v1/contacts/properties
contactProperties.create! POST /properties/v1/contacts/properties
companyProperties.all GET /properties/v1/companies/properties
dealProperties.all GET /properties/v1/deals/properties
blog.list GET /content/api/v2/blogs
topic.list GET /blogs/v3/topics
subscription.status GET /email/public/v1/subscriptions/{email}`,
  },
  {
    id: 'hubspot/hubspot-php',
    languages: /^php$/,
    imports: /SevenShores\\Hubspot|Rossjcooper\\LaravelHubSpot|HubSpot\\Factory|HubSpot::/i,
    manifest: /hubspot\/hubspot-php|laravel-hubspot/,
    calls: `contacts.all GET /contacts/v1/lists/all/contacts/all
contacts.create POST /contacts/v1/contact
contacts.update POST /contacts/v1/contact/vid/{vid}/profile
contacts.updateByEmail POST /contacts/v1/contact/email/{email}/profile
contacts.createOrUpdate POST /contacts/v1/contact/createOrUpdate/email/{email}
contacts.createOrUpdateBatch POST /contacts/v1/contact/batch
contacts.delete DELETE /contacts/v1/contact/vid/{vid}
contacts.getById GET /contacts/v1/contact/vid/{vid}/profile
contacts.getBatchByIds GET /contacts/v1/contact/vids/batch
contacts.getByEmail GET /contacts/v1/contact/email/{email}/profile
contacts.getBatchByEmails GET /contacts/v1/contact/emails/batch
contacts.getByToken GET /contacts/v1/contact/utk/{utk}/profile
contacts.search GET /contacts/v1/search/query
contacts.recent GET /contacts/v1/lists/recently_updated/contacts/recent
contacts.recentNew GET /contacts/v1/lists/all/contacts/recent
contacts.merge POST /contacts/v1/contact/merge-vids/{vid}
contactLists.all GET /contacts/v1/lists
contactLists.getById GET /contacts/v1/lists/{listId}
contactLists.contacts GET /contacts/v1/lists/{listId}/contacts/all
contactLists.create POST /contacts/v1/lists
contactLists.addContact POST /contacts/v1/lists/{listId}/add
contactLists.removeContact POST /contacts/v1/lists/{listId}/remove
contactProperties.all GET /properties/v1/contacts/properties
contactProperties.get GET /properties/v1/contacts/properties/named/{name}
contactProperties.create POST /properties/v1/contacts/properties
companies.create POST /companies/v2/companies
companies.update PUT /companies/v2/companies/{companyId}
companies.delete DELETE /companies/v2/companies/{companyId}
companies.all GET /companies/v2/companies/paged
companies.getAll GET /companies/v2/companies/paged
companies.getById GET /companies/v2/companies/{companyId}
companies.searchByDomain POST /companies/v2/domains/{domain}/companies
companies.addContact PUT /companies/v2/companies/{companyId}/contacts/{vid}
deals.create POST /deals/v1/deal
deals.update PUT /deals/v1/deal/{dealId}
deals.delete DELETE /deals/v1/deal/{dealId}
deals.getById GET /deals/v1/deal/{dealId}
deals.all GET /deals/v1/deal/paged
deals.getAll GET /deals/v1/deal/paged
deals.associateWithContact PUT /deals/v1/deal/{dealId}/associations/{objectType}
engagements.create POST /engagements/v1/engagements
engagements.all GET /engagements/v1/engagements/paged
owners.all GET /owners/v2/owners
owners.getById GET /owners/v2/owners/{ownerId}
forms.all GET /forms/v2/forms
forms.getById GET /forms/v2/forms/{formId}
forms.submit POST /submissions/v3/integration/submit/{portalId}/{formGuid}
workflows.all GET /automation/v3/workflows
workflows.enrollContact POST /automation/v2/workflows/{workflowId}/enrollments/contacts/{email}
blogPosts.all GET /content/api/v2/blog-posts
pages.all GET /content/api/v2/pages
files.all GET /filemanager/api/v2/files
files.upload POST /filemanager/api/v2/files
singleEmail.send POST /email/public/v1/singleEmail/send
emailSubscription.subscriptions GET /email/public/v1/subscriptions
tickets.create POST /crm-objects/v1/objects/tickets
products.all GET /crm-objects/v1/objects/products/paged
lineItems.create POST /crm-objects/v1/objects/line_items
crmAssociations.create PUT /crm-associations/v1/associations
dealPipelines.getAllPipelines GET /deals/v1/pipelines`,
  },
  {
    id: 'HubSpot.NET',
    languages: /^csharp$/,
    imports: /using HubSpot\.NET|HubSpotApi\b/,
    manifest: /HubSpot\.NET/,
    calls: `contact.create POST /contacts/v1/contact
contact.createOrUpdate POST /contacts/v1/contact/createOrUpdate/email/{email}
contact.getById GET /contacts/v1/contact/vid/{vid}/profile
contact.getByEmail GET /contacts/v1/contact/email/{email}/profile
contact.list GET /contacts/v1/lists/all/contacts/all
contact.update POST /contacts/v1/contact/vid/{vid}/profile
contact.delete DELETE /contacts/v1/contact/vid/{vid}
contact.batch POST /contacts/v1/contact/batch
contact.recentlyUpdated GET /contacts/v1/lists/recently_updated/contacts/recent
company.create POST /companies/v2/companies
company.getById GET /companies/v2/companies/{companyId}
company.getByDomain POST /companies/v2/domains/{domain}/companies
company.list GET /companies/v2/companies/paged
company.update PUT /companies/v2/companies/{companyId}
company.delete DELETE /companies/v2/companies/{companyId}
deal.create POST /deals/v1/deal
deal.getById GET /deals/v1/deal/{dealId}
deal.list GET /deals/v1/deal/paged
deal.update PUT /deals/v1/deal/{dealId}
deal.delete DELETE /deals/v1/deal/{dealId}
engagement.create POST /engagements/v1/engagements
engagement.list GET /engagements/v1/engagements/paged
owner.getAll GET /owners/v2/owners`,
  },
  {
    id: 'leonelquinteros/hubspot (Go)',
    languages: /^go$/,
    imports: /leonelquinteros\/hubspot|belong-inc\/go-hubspot/,
    manifest: /leonelquinteros\/hubspot|belong-inc\/go-hubspot/,
    calls: `contacts.get GET /contacts/v1/contact/vid/{vid}/profile
contacts.getByEmail GET /contacts/v1/contact/email/{email}/profile
contacts.create POST /contacts/v1/contact
contacts.update POST /contacts/v1/contact/vid/{vid}/profile
contacts.updateByEmail POST /contacts/v1/contact/email/{email}/profile
contacts.createOrUpdate POST /contacts/v1/contact/createOrUpdate/email/{email}
contacts.delete DELETE /contacts/v1/contact/vid/{vid}
companies.get GET /companies/v2/companies/{companyId}
companies.create POST /companies/v2/companies
companies.update PUT /companies/v2/companies/{companyId}
companies.delete DELETE /companies/v2/companies/{companyId}
deals.get GET /deals/v1/deal/{dealId}
deals.create POST /deals/v1/deal
deals.update PUT /deals/v1/deal/{dealId}
deals.delete DELETE /deals/v1/deal/{dealId}
crmAssociations.create PUT /crm-associations/v1/associations
contact.get GET /crm/v3/objects/contacts/{contactId}
contact.create POST /crm/v3/objects/contacts
contact.update PATCH /crm/v3/objects/contacts/{contactId}
contact.search POST /crm/v3/objects/contacts/search
contact.searchByEmail POST /crm/v3/objects/contacts/search
contact.delete DELETE /crm/v3/objects/contacts/{contactId}
company.get GET /crm/v3/objects/companies/{companyId}
company.create POST /crm/v3/objects/companies
company.update PATCH /crm/v3/objects/companies/{companyId}
deal.get GET /crm/v3/objects/deals/{dealId}
deal.create POST /crm/v3/objects/deals
deal.update PATCH /crm/v3/objects/deals/{dealId}`,
  },
]
