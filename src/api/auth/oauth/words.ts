import { operations, scopeRequirement } from '../../../catalogue/catalogue.ts'

// What a scope lets an app do, for a person who is asked for it.

const NOUNS: Readonly<Record<string, string>> = {
  line_items: 'line items',
  custom: 'records of custom object types',
  commercepayments: 'payments',
  feedback_submissions: 'feedback submissions',
  marketing_events: 'marketing events',
  'partner-clients': 'partner clients',
  'partner-services': 'partner services',
}

const WHOLE: Readonly<Record<string, string>> = {
  oauth: 'Know which account it is connected to',
  contacts: 'See and change contacts, companies, deals and their properties',
  tickets: 'See and change tickets',
  'e-commerce': 'See and change products, line items and orders',
  'crm.objects.owners.read': 'See users who own records',
  'crm.objects.users.read': 'See users',
  'crm.objects.users.write': 'Create and change users',
  'crm.import': 'Import records',
  'crm.export': 'Export records',
}

const VERBS: Readonly<Record<string, string>> = {
  read: 'See',
  write: 'Create, change and delete',
  read_write: 'See, create, change and delete',
  delete: 'Delete',
  send: 'Send',
  publish: 'Publish',
}

const KINDS: Readonly<Record<string, (noun: string) => string>> = {
  objects: (noun) => noun,
  schemas: (noun) => `the definition of ${noun} and their properties`,
  pipelines: (noun) => `the pipelines of ${noun}`,
}

/** One sentence without a full stop. */
export function scopeInWords(scope: string): string {
  const whole = WHOLE[scope]
  if (whole !== undefined) return whole
  const [, family = '', kind = '', rest = ''] = /^(crm)\.(objects|schemas|pipelines)\.(.+)$/.exec(scope) ?? []
  if (family !== '') return crmInWords(rest, KINDS[kind] ?? ((noun) => noun))
  const parts = scope.replace(/\.v2$/, '').split(/[.-]/)
  const verb = VERBS[parts.at(-1) ?? '']
  if (verb !== undefined) return `${verb} ${plain(parts.slice(0, -1).join(' '))}`
  const areas = areasOf(scope)
  return areas.length === 0 ? `Use ${plain(scope)}` : `Use ${plain(scope)} (${areas.join(', ')})`
}

function crmInWords(rest: string, of: (noun: string) => string): string {
  const [type = '', ...more] = rest.replace(/\.v2$/, '').split('.')
  const noun = of(NOUNS[type] ?? plain(type))
  const verb = VERBS[more.at(-1) ?? ''] ?? 'Use'
  const [sensitive] = more.filter((word) => word.endsWith('sensitive'))
  return sensitive === undefined ? `${verb} ${noun}` : `${verb} ${plain(sensitive)} data of ${noun}`
}

function plain(text: string): string {
  return text.replace(/[._-]/g, ' ')
}

let areas: ReadonlyMap<string, ReadonlySet<string>> | undefined

/** Where a scope opens something; worked out from the catalogue once, when a page needs it. */
function areasOf(scope: string): readonly string[] {
  if (areas === undefined) {
    const all = new Map<string, Set<string>>()
    for (const operation of operations()) {
      for (const each of new Set(scopeRequirement(operation, {}).flat())) {
        const known = all.get(each) ?? new Set()
        all.set(each, known.add(operation.group))
      }
    }
    areas = all
  }
  return [...(areas.get(scope) ?? [])].slice(0, 3)
}
