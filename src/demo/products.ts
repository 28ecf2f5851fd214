import type { Actor } from '../crm/crm.ts'
import type { Chance } from './chance.ts'
import type { Made, Story } from './story.ts'

/** Something that Larkspur sells. */
interface Article {
  readonly sku: string
  readonly name: string
  readonly price: number
  readonly cost: number
  readonly kind: Kind
  readonly about: string
}

type Kind = 'monitor' | 'gateway' | 'plan' | 'service' | 'part'

const ARTICLES: readonly (readonly [string, string, price: number, cost: number, Kind, about: string])[] = [
  ['LA-100', 'Larkspur One', 189, 71, 'monitor', 'CO2, temperature and humidity for one room'],
  ['LA-200', 'Larkspur Two', 279, 104, 'monitor', 'Particulates, VOC and CO2 for one room'],
  ['LA-200-W', 'Larkspur Two, wall frame', 304, 116, 'monitor', 'Flush with the wall, for new buildings'],
  ['LA-300', 'Larkspur Lab', 745, 312, 'monitor', 'Traceable calibration for laboratories and cold stores'],
  ['LA-150', 'Larkspur Duct', 342, 139, 'monitor', 'For ventilation ducts up to 800 mm'],
  ['GW-10', 'Gateway', 320, 118, 'gateway', 'Up to 24 monitors, wired'],
  ['GW-20', 'Gateway LTE', 465, 187, 'gateway', 'Up to 24 monitors, with a radio of its own'],
  ['PL-S', 'Readings Standard', 36, 5, 'plan', 'A monitor and year: dashboard, alarms, monthly report'],
  ['PL-P', 'Readings Plus', 62, 8, 'plan', 'A monitor and year: API, single sign-on, three years of history'],
  ['SV-IN', 'Installation day', 890, 410, 'service', 'Two fitters on site'],
  ['SV-CA', 'Calibration visit', 420, 180, 'service', 'Up to 30 monitors, with certificates'],
  ['SV-TR', 'Training, remote', 250, 60, 'service', 'Two hours for up to ten people'],
  ['PT-F', 'Particulate filter, 10 pack', 48, 13, 'part', 'Change yearly'],
  ['PT-B', 'Battery set', 19.5, 6.2, 'part', 'Four cells, about two years'],
  ['PT-M', 'Wall mount', 14.9, 4.1, 'part', 'With tamper screws'],
  ['PT-P', 'PoE injector', 39, 16, 'part', 'Feeds one gateway'],
]

export interface Product extends Article {
  readonly made: Made
}

/** Products as they are on a list: so many of one, at its price less a discount. */
export interface Item {
  readonly product: Product
  readonly quantity: number
  readonly discount: number
}

export interface Range {
  /** What a place of this size asks for at first, or later on. */
  kit(chance: Chance, employees: number, again: boolean): readonly Item[]
  /** A small order of parts. */
  parts(chance: Chance): readonly Item[]
}

export function openRange(story: Story, start: number, actor: Actor): Range {
  const products = ARTICLES.map(([sku, name, price, cost, kind, about], index): Product => {
    const made = story.create('0-7', start + index * 41_700, actor, {
      name,
      price,
      hs_sku: sku,
      description: about,
      hs_cost_of_goods_sold: cost,
      hs_product_type: kind === 'plan' || kind === 'service' ? 'service' : 'inventory',
      recurringbillingfrequency: kind === 'plan' ? 'annually' : undefined,
    })
    return { sku, name, price, cost, kind, about, made }
  })
  const some = (kind: Kind) => products.filter((product) => product.kind === kind)
  const [monitors, gateways, plans, services, parts] = [
    some('monitor'),
    some('gateway'),
    some('plan'),
    some('service'),
    some('part'),
  ]
  const none = { discount: 0 }

  return {
    kit(chance, employees, again) {
      const rooms = Math.max(2, Math.round(chance.around(Math.sqrt(employees) * (again ? 1.1 : 1.7), 0.75)))
      const plan = chance.pick(plans)
      if (again && chance.hit(0.4)) return [{ product: plan, quantity: rooms, discount: chance.pick([0, 0, 5, 10]) }]
      const monitor = chance.weighted(monitors.map((each, index) => [each, 6 - index] as const))
      const items = [
        { product: monitor, quantity: rooms, discount: rooms > 40 ? 12 : rooms > 15 ? chance.pick([0, 5, 8]) : 0 },
        { product: plan, quantity: rooms, ...none },
      ]
      if (!again || chance.hit(0.3)) {
        items.push({ product: chance.pick(gateways), quantity: Math.ceil(rooms / 24), ...none })
      }
      if (rooms > 8 && chance.hit(0.6)) {
        items.push({ product: chance.pick(services), quantity: Math.ceil(rooms / 30), ...none })
      }
      return items
    },
    parts(chance) {
      const first = chance.pick(parts)
      const items = [{ product: first, quantity: chance.between(1, 12), ...none }]
      const second = chance.pick(parts)
      if (second !== first && chance.hit(0.35)) items.push({ product: second, quantity: chance.between(1, 4), ...none })
      return items
    },
  }
}

/** What items cost, less discounts, in dollars and cents. */
export function totalOf(items: readonly Item[]): number {
  const cents = items.map(({ product, quantity, discount }) =>
    Math.round(product.price * 100 * quantity * (1 - discount / 100)),
  )
  return cents.reduce((sum, each) => sum + each, 0) / 100
}

/** Makes line items for a record that is there. */
export function listItems(
  story: Story,
  at: number,
  actor: Actor,
  items: readonly Item[],
  of?: { to: Made; by: number },
) {
  return items.map(({ product, quantity, discount }, index) =>
    story.create(
      '0-8',
      at,
      actor,
      {
        name: product.name,
        hs_product_id: product.made,
        hs_sku: product.sku,
        price: product.price,
        quantity,
        hs_discount_percentage: discount === 0 ? undefined : discount,
        hs_cost_of_goods_sold: product.cost,
        recurringbillingfrequency: product.kind === 'plan' ? 'annually' : undefined,
        hs_position_on_quote: index,
      },
      of === undefined ? [] : [of],
    ),
  )
}
