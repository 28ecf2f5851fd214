// The few calls of HubSpot's that the import needs.

const apiKey = process.env.HUBSPOT_API_KEY
const API = 'https://api.hubapi.com'

async function read(answer, what) {
  if (answer.ok) return answer.json()
  throw new Error(`${what}: ${answer.status} ${(await answer.json()).message}`)
}

export async function findContact(email) {
  const answer = await fetch(`${API}/crm/v3/objects/contacts/search?hapikey=${apiKey}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      filterGroups: [{ filters: [{ propertyName: 'email', operator: 'EQ', value: email }] }],
      properties: ['email', 'lifecyclestage'],
      limit: 1,
    }),
  })
  const { results } = await read(answer, 'search')
  return results[0]
}

export async function createContact(properties) {
  const answer = await fetch(`${API}/crm/v3/objects/contacts?hapikey=${apiKey}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ properties }),
  })
  return read(answer, 'create contact')
}

export async function updateContact(id, properties) {
  const answer = await fetch(`${API}/crm/v3/objects/contacts/${id}?hapikey=${apiKey}`, {
    method: 'PATCH',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ properties }),
  })
  return read(answer, 'update contact')
}

export async function createDeal(properties) {
  const answer = await fetch(`${API}/crm/v3/objects/deals?hapikey=${apiKey}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ properties }),
  })
  return read(answer, 'create deal')
}

export async function associate(dealId, contactId) {
  const answer = await fetch(
    `${API}/crm/v4/objects/deals/${dealId}/associations/default/contacts/${contactId}?hapikey=${apiKey}`,
    { method: 'PUT' },
  )
  return read(answer, 'associate')
}

export async function owners() {
  const answer = await fetch(`${API}/crm/v3/owners?limit=100&hapikey=${apiKey}`)
  return (await read(answer, 'owners')).results
}
