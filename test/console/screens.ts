import type { ConsoleTest } from './browser.ts'

/** Every screen of the console for users, with what must be on it before it is looked at. */
export interface Screen {
  readonly name: string
  readonly path: string
  readonly shows: string
}

/** Fills the portal with one of each thing, with texts that are long and odd; gives every screen. */
export async function fillScreens({ spoke, admin }: ConsoleTest): Promise<readonly Screen[]> {
  const own = `/spoke/v1/portals/${spoke.portalId}`
  const long = `${'A name that somebody made far too long '.repeat(4)}end`
  const scopes = ['crm.objects.contacts.read', 'crm.objects.contacts.write']
  const app = (await admin.post(`${own}/private-apps`, { name: long, description: long, scopes })).body
  await admin.post(`${own}/private-apps/${app.id}/rotate`, { oldToken: 'expire-later' })
  const key = (await admin.post(`${own}/service-keys`, { name: 'Nightly export', scopes })).body
  await admin.post(`${own}/public-apps`, {
    ...{ name: 'Dashboards', redirectUrls: ['https://app.example.com/back'] },
    scopes: { required: [...scopes, 'oauth'] },
  })
  await admin.post(`${own}/limits`, { subject: 'app', max: 100_000, period: 'day' })
  await admin.post(`${own}/api-keys`, { name: 'The key of old' })
  const day = 86_400_000
  const at = (days: number): string => new Date(Date.now() + days * day).toISOString()
  const keySunset = { announcedAt: at(-1), closesAt: at(30), endsAt: at(90) }
  await admin.patch(own, { keySunset })
  const role = (await admin.post(`${own}/roles`, { name: 'Integrator', scopes, abilities: ['credentials'] })).body
  await admin.post(`${own}/users`, { email: 'grace@harbour.example', firstName: 'Grace', roleId: role.id })
  const company = (await spoke.post('/crm/v3/objects/companies', { properties: { name: 'Harbour Works' } })).body
  const contact = (
    await spoke.post('/crm/v3/objects/contacts', {
      properties: { email: 'ada@harbour.example', firstname: 'Ada', lastname: 'Lovelace', phone: '+1 555 0100' },
      associations: [
        { to: { id: company.id }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 279 }] },
      ],
    })
  ).body
  await spoke.patch(`/crm/v3/objects/contacts/${contact.id}`, { properties: { firstname: 'Augusta Ada' } })
  const portal = `/console/p/${spoke.portalId}`
  return [
    { name: 'home', path: portal, shows: 'First steps' },
    { name: 'API calls', path: `${portal}/calls`, shows: 'contacts' },
    { name: 'usage and limits', path: `${portal}/usage`, shows: 'Expected by midnight' },
    { name: 'sunset radar', path: `${portal}/sunset`, shows: 'Paths that will end' },
    { name: 'contacts', path: `${portal}/objects/contacts`, shows: 'Augusta Ada Lovelace' },
    {
      name: 'contacts, filtered to none',
      path: `${portal}/objects/contacts?q=nobody&f=email~EQ~x`,
      shows: 'No contact fits',
    },
    { name: 'deals, none', path: `${portal}/objects/deals`, shows: 'No deals yet' },
    { name: 'a contact', path: `${portal}/objects/contacts/${contact.id}`, shows: 'Harbour Works' },
    { name: 'a contact that is not there', path: `${portal}/objects/contacts/1`, shows: 'There is no such contact' },
    { name: 'private apps', path: `${portal}/settings/private-apps`, shows: 'far too long' },
    { name: 'wizard, info', path: `${portal}/settings/private-apps/new`, shows: 'Add a logo' },
    { name: 'wizard, scopes', path: `${portal}/settings/private-apps/new?step=scopes`, shows: 'CRM records' },
    {
      name: 'wizard, review',
      path: `${portal}/settings/private-apps/new?step=review&name=Billing&scopes=${scopes}`,
      shows: 'Read and change contacts.',
    },
    { name: 'a private app', path: `${portal}/settings/private-apps/${app.id}`, shows: 'Being rotated' },
    {
      name: 'a private app, scopes',
      path: `${portal}/settings/private-apps/${app.id}?tab=scopes`,
      shows: 'CRM records',
    },
    { name: 'a private app, info', path: `${portal}/settings/private-apps/${app.id}?tab=info`, shows: 'Add a logo' },
    { name: 'OAuth apps', path: `${portal}/settings/public-apps`, shows: 'Install link' },
    { name: 'connected apps', path: `${portal}/settings/connected-apps`, shows: 'No app is connected' },
    { name: 'service keys', path: `${portal}/settings/service-keys`, shows: 'Nightly export' },
    { name: 'a service key', path: `${portal}/settings/service-keys/${key.id}`, shows: 'A first call' },
    { name: 'API keys', path: `${portal}/settings/api-keys`, shows: 'until keys stop working' },
    { name: 'users', path: `${portal}/settings/users`, shows: 'grace@harbour.example' },
    { name: 'roles', path: `${portal}/settings/roles`, shows: 'Integrator' },
    { name: 'audit log', path: `${portal}/settings/audit?entry=1`, shows: 'Created the private app' },
    { name: 'portal', path: `${portal}/settings/portal`, shows: 'Switch off' },
    { name: 'account', path: '/console/account', shows: 'Where you are signed in' },
    { name: 'nowhere', path: '/console/no/such/page', shows: 'There is no such page' },
  ]
}

/** Screens for those who are not signed in. */
export const outside: readonly Screen[] = [
  { name: 'sign in', path: '/console/sign-in', shows: 'Forgotten your password?' },
  { name: 'welcome', path: '/console/welcome#for=first&link=x', shows: 'Create the administrator' },
  { name: 'choose a password', path: '/console/welcome#link=x', shows: 'Choose a password' },
  { name: 'a link that is cut off', path: '/console/welcome', shows: 'This link is not complete' },
]
