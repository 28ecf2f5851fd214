// Imports leads of another CRM: a contact for each, and a deal for each that wants an offer.
import { associate, createContact, createDeal, findContact, owners, updateContact } from './hubspot.js'
import { leadsAt } from './leads.js'

const all = await owners()
const ownerOf = (email) => all.find((owner) => owner.email === email)?.id

const done = { made: 0, changed: 0, deals: 0 }
for await (const lead of leadsAt(process.env.LEADS_URL)) {
  const properties = {
    email: lead.email,
    firstname: lead.first,
    lastname: lead.last,
    company: lead.company,
    hubspot_owner_id: ownerOf(lead.salesperson) ?? '',
  }
  const known = await findContact(lead.email)
  const contact = known ? await updateContact(known.id, properties) : await createContact(properties)
  if (known) done.changed++
  else done.made++
  if (!lead.offer || known) continue
  const deal = await createDeal({
    dealname: `${lead.company}: ${lead.offer}`,
    dealstage: 'appointmentscheduled',
    amount: String(lead.amount),
  })
  await associate(deal.id, contact.id)
  done.deals++
}
console.log(`${done.made} contacts made, ${done.changed} changed, ${done.deals} deals`)
