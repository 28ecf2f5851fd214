import { DAY } from './calendar.ts'
import type { Deal } from './deals.ts'
import { type Item, listItems, totalOf } from './products.ts'
import type { Made, Tie } from './story.ts'
import { DOMAIN } from './team.ts'
import { type Account, by, dateAfter, instant, ownerId, type Person, SHOP, type World } from './world.ts'

const [OPEN, PROCESSED, SHIPPED, DELIVERED, CANCELLED] = [
  '4b27b500-f031-4927-9811-68a0b525cbae',
  '937ea84d-0a4f-4dcf-9028-3f9c2aafbf03',
  'aa99e8d0-c1d5-4071-b915-d240bbb1aed9',
  '3725360f-519b-4b18-a593-494d60a29c9f',
  '3c85a297-e9ce-400b-b42e-9f16853d69d6',
] as const
const PIPELINE = '14a2e10e-5471-408a-906e-c51f3b04369e'

const needsPost = ({ product }: Item): boolean => product.kind !== 'plan' && product.kind !== 'service'

/** The offer that goes out with a contract. */
export function quote({ story, chance, staff }: World, deal: Deal): void {
  const step = deal.steps.find(({ stage }) => stage === 'contractsent')
  if (step === undefined || chance.hit(0.3)) return
  const { owner } = staff.keeper(deal.owner, step.at)
  const actor = by(staff.keeper(deal.owner, step.at))
  const at = step.at - 600_000
  const items = listItems(story, at - 1_000, actor, deal.items)
  story.create(
    '0-14',
    at,
    actor,
    {
      hs_title: `Q-{n} ${deal.name}`,
      hs_expiration_date: `${dateAfter(at, 30)}T00:00:00Z`,
      hs_status:
        deal.won === undefined && chance.hit(0.1)
          ? 'DRAFT'
          : chance.weighted([
              ['APPROVAL_NOT_NEEDED', 7],
              ['APPROVED', 3],
            ] as const),
      hs_currency: 'USD',
      hs_language: 'en',
      hs_sender_firstname: owner.first_name,
      hs_sender_lastname: owner.last_name,
      hs_sender_email: owner.email,
      hs_sender_company_name: 'Larkspur Air',
      hs_sender_company_domain: DOMAIN,
      hs_terms: 'Prices without tax. Payable within 30 days.',
      hubspot_owner_id: owner.id,
    },
    [
      { to: deal.made, by: 64 },
      { to: deal.person.made, by: 69 },
      { to: deal.account.made, by: 71 },
      ...items.map((item) => ({ to: item, by: 67 })),
    ],
  )
}

/** What follows a deal that was won: an order where there is something to send, a subscription, and invoices. */
export function fulfil(world: World, deal: Deal): void {
  const { chance, year, story } = world
  if (deal.won === undefined) return
  const at = year.later(chance, deal.won, chance.within(0, 1.6))
  const buyer = { person: deal.person, account: deal.account, deal: deal.made }
  const goods = deal.items.filter((item) => item.product.kind !== 'plan')
  const plans = deal.items.filter((item) => item.product.kind === 'plan')
  const member = world.staff.keeper(deal.owner, at)
  const sent = goods.some(needsPost) ? order(world, buyer, goods, at) : undefined
  let subscription: Made | undefined
  const [plan] = plans
  if (plan !== undefined) {
    const starts = year.later(chance, at, chance.around(9, 0.5))
    const yearly = totalOf(plans)
    subscription = story.create(
      '0-69',
      at + 240_000,
      by(member),
      {
        hs_name: `${plan.product.name}, ${plan.quantity} monitors`,
        hs_status: starts > year.now ? 'scheduled' : 'active',
        hs_currency_code: 'USD',
        hs_start_date: instant(starts),
        hs_next_payment_due_date: instant(starts + 365 * DAY),
        hs_recurring_billing_frequency: 'annually',
        hs_next_payment_amount: yearly,
        hs_recurring_revenue: yearly,
        hubspot_owner_id: ownerId(member),
      },
      [
        { to: deal.person.made, by: 295 },
        { to: deal.account.made, by: 297 },
        { to: deal.made, by: 299 },
      ],
    )
    const turn = chance.weighted([
      [undefined, 90],
      ['canceled', 6],
      ['past_due', 4],
    ] as const)
    if (turn !== undefined)
      story.edit(subscription, year.later(chance, starts, chance.around(75, 0.6)), by(member), { hs_status: turn })
  }
  invoice(world, buyer, totalOf(deal.items), at + 420_000, sent, subscription)
}

interface Buyer {
  readonly person: Person
  readonly account: Account | undefined
  readonly deal: Made | undefined
}

function order(world: World, buyer: Buyer, items: readonly Item[], at: number, cart?: Made): Made {
  const { story, chance, year } = world
  const home = buyer.account?.place
  const subtotal = totalOf(items)
  const shipping = subtotal > 500 ? 0 : 12.5
  const lines = listItems(story, at - 500, SHOP, items)
  const ties: Tie[] = [{ to: buyer.person.made, by: 507 }, ...lines.map((line) => ({ to: line, by: 513 }))]
  if (buyer.account !== undefined) ties.push({ to: buyer.account.made, by: 509 })
  if (buyer.deal !== undefined) ties.push({ to: buyer.deal, by: 512 })
  if (cart !== undefined) ties.push({ to: cart, by: 593 })
  const made = story.create(
    '0-123',
    at,
    SHOP,
    {
      hs_order_name: '#{n}',
      hs_external_order_id: 'LA-{n}',
      hs_currency_code: 'USD',
      hs_subtotal_price: subtotal,
      hs_shipping_cost: shipping,
      hs_total_price: Math.round((subtotal + shipping) * 100) / 100,
      hs_source_store: buyer.deal === undefined ? 'shop.larkspur-air.example' : 'Sales',
      hs_shipping_address_street: home?.address,
      hs_shipping_address_city: home?.home.city,
      hs_shipping_address_postal_code: home?.zip,
      hs_shipping_address_country: home?.home.country,
      hs_external_created_date: instant(at),
      hs_pipeline: PIPELINE,
      hs_pipeline_stage: OPEN,
    },
    ties,
  )
  const move = (when: number, stage: string, more: object = {}) =>
    story.edit(made, when, SHOP, { hs_pipeline_stage: stage, ...more })
  const packed = year.later(chance, at, chance.around(0.9, 0.6))
  if (chance.hit(0.035)) {
    move(packed, CANCELLED, { hs_fulfillment_status: 'cancelled' })
    return made
  }
  move(packed, PROCESSED)
  const sent = year.later(chance, packed, chance.around(1.4, 0.6))
  const tracking = `LX${chance.between(100_000_000, 999_999_999)}`
  move(sent, SHIPPED, { hs_fulfillment_status: 'shipped', hs_shipping_tracking_number: tracking })
  move(year.later(chance, sent, chance.around(3.2, 0.4)), DELIVERED, { hs_fulfillment_status: 'delivered' })
  return made
}

function invoice(world: World, buyer: Buyer, total: number, at: number, sent?: Made, plan?: Made): void {
  const { story, chance, year, staff } = world
  const ties: Tie[] = [{ to: buyer.person.made, by: 177 }]
  if (buyer.account !== undefined) ties.push({ to: buyer.account.made, by: 179 })
  if (buyer.deal !== undefined) ties.push({ to: buyer.deal, by: 175 })
  if (sent !== undefined) ties.push({ to: sent, by: 517 })
  if (plan !== undefined) ties.push({ to: plan, by: 622 })
  const actor = by(staff.who('growth', at))
  const made = story.create(
    '0-53',
    at,
    actor,
    {
      hs_number: 'INV-{n}',
      hs_title: `Invoice over $${total.toFixed(2)}`,
      hs_currency: 'USD',
      hs_invoice_date: instant(at),
      hs_due_date: `${dateAfter(at, 30)}T00:00:00Z`,
      hs_invoice_status: 'open',
      hs_invoice_billable: 'true',
    },
    ties,
  )
  if (chance.hit(0.045)) return // never paid
  const paid = year.later(chance, at, chance.around(23, 0.45))
  story.edit(made, paid, SHOP, { hs_invoice_status: chance.hit(0.985) ? 'paid' : 'voided' })
}

/** Small things bought in the web shop, and carts that were left standing there. */
export function shop(world: World, people: readonly Person[]): void {
  const { story, chance, year, range } = world
  const buyers = people.filter(
    (person) => person.account?.customer === true || (person.account === undefined && chance.hit(0.15)),
  )
  for (let visits = 0; visits < 470; visits++) {
    const person = chance.pick(buyers)
    const at = year.visit(chance)
    if (at < person.made.at + DAY || at > year.now) continue
    const items = range.parts(chance)
    const lines = listItems(story, at - 700, SHOP, items)
    const cart = story.create(
      '0-142',
      at,
      SHOP,
      {
        hs_cart_name: 'Cart {n}',
        hs_external_cart_id: 'cart-{n}',
        hs_external_status: 'open',
        hs_currency_code: 'USD',
        hs_total_price: totalOf(items),
        hs_source_store: 'shop.larkspur-air.example',
        hs_external_created_date: instant(at),
      },
      [{ to: person.made, by: 586 }, ...lines.map((line) => ({ to: line, by: 590 }))],
    )
    const left = chance.hit(0.38)
    const after = at + Math.round(chance.around(left ? 180 : 9, 0.7)) * 60_000
    story.edit(cart, after, SHOP, { hs_external_status: left ? 'abandoned' : 'completed' })
    if (left) continue
    const buyer = { person, account: person.account, deal: undefined }
    order(world, buyer, items, after + 2_000, cart)
    person.reached.push({ stage: 'customer', at: after + 3_000 })
  }
}
