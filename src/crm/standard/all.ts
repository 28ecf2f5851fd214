import type { ObjectType } from '../object-type.ts'
import { calls, communications, emails, meetings, notes, postalMail, tasks } from './activities.ts'
import {
  carts,
  commercePayments,
  discounts,
  fees,
  invoices,
  lineItems,
  orders,
  products,
  quotes,
  subscriptions,
  taxes,
} from './commerce.ts'
import { companies } from './companies/companies.ts'
import { contacts } from './contacts/contacts.ts'
import { deals } from './deals.ts'
import { appointments, courses, listings, projects, services } from './library.ts'
import { dealSplits, feedbackSubmissions, goalTargets, leads, marketingEvents, users } from './people-and-goals.ts'
import { tickets } from './tickets.ts'

/** Every object type that HubSpot defines and Spoke has, in the order of their ids. Adding one is adding it here. */
export const standardTypes: readonly ObjectType[] = [
  contacts,
  companies,
  deals,
  tickets,
  products,
  lineItems,
  quotes,
  communications,
  feedbackSubmissions,
  tasks,
  notes,
  meetings,
  calls,
  emails,
  invoices,
  marketingEvents,
  subscriptions,
  dealSplits,
  goalTargets,
  discounts,
  fees,
  taxes,
  commercePayments,
  users,
  postalMail,
  orders,
  leads,
  carts,
  services,
  courses,
  listings,
  appointments,
  projects,
]
