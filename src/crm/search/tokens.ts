import type { TokenQuery } from '../../store/tokens.ts'
import { tokenText } from '../../store/tokens.ts'
import type { PortalType } from '../definitions/portal-type.ts'
import type { StoredValues } from '../object-type.ts'
import { searchedProperties } from '../standard/searched.ts'
import { type Kind, keyOf, kindOf, LONGEST_KEY } from './kinds.ts'
import { indexedWord, words } from './words.ts'

// The tokens of a record: one that it is there, and of each property one that it has a value (+), one with its value (=),
// of several choices one each (/), and its words (:), save for a value that is one word. The signs stand in no name.

/** A property as the token index knows it. */
export interface IndexedProperty {
  /** What its tokens begin with. */
  readonly prefix: string
  readonly kind: Kind
  /** Its words are indexed, not only its value. */
  readonly worded: boolean
}

/** The words of one record that are indexed at most; one that has more carries `manyWords`. */
const MOST_WORDS = 10_000

const nameText = (name: string): string =>
  /^[a-z0-9_-]+$/.test(name)
    ? name
    : tokenText(name).replace(/[=:+/.@]/g, (sign) => `~~${sign.charCodeAt(0).toString(16)}`)

/** What all tokens of a portal's type begin with. Ids begin at a million: what is left is short. */
function typePrefix(portal: number, typeId: string): string {
  const account = portal > 1_000_000 ? (portal - 1_000_000).toString(36) : `-${portal.toString(36)}`
  return `${account}.${typeId.startsWith('0-') ? typeId.slice(2) : `c${typeId}`}`
}

/** What all tokens of a property begin with. */
export function propertyPrefix(portal: number, typeId: string, name: string): string {
  return `${typePrefix(portal, typeId)}.${nameText(name)}`
}

/** The token of every live record of the type. */
export const everyRecord = (portal: number, typeId: string): TokenQuery => ({ token: `${typePrefix(portal, typeId)}+` })

/** The token of records whose words are not all indexed. */
export const manyWords = (portal: number, typeId: string): TokenQuery => ({ token: `${typePrefix(portal, typeId)}-` })

export const hasValue = (prefix: string): TokenQuery => ({ token: `${prefix}+` })
export const hasKey = (prefix: string, key: string): TokenQuery => ({ token: `${prefix}=${tokenText(key)}` })
/** One choice of several; a record with one choice only has no token for it but that of its value. */
export function hasOption(prefix: string, option: string): TokenQuery {
  const token = { token: `${prefix}/${tokenText(option)}` }
  return option.includes(';') ? token : { any: [hasKey(prefix, option), token] }
}

export function hasWord({ prefix, kind }: IndexedProperty, word: string): TokenQuery {
  const token = { token: `${prefix}:${tokenText(indexedWord(word))}` }
  return isSpelled(kind, word) ? { any: [token, hasKey(prefix, word)] } : token
}

export function hasWordFrom({ prefix, kind }: IndexedProperty, start: string): TokenQuery {
  const token = { prefix: `${prefix}:${tokenText(indexedWord(start))}` }
  return isSpelled(kind, start) ? { any: [token, hasKeyFrom(prefix, start)] } : token
}

/** Keys of these kinds read like the value, where it is not too long: a value that is one word has no other token. */
const isSpelled = (kind: Kind, word: string): boolean =>
  kind !== 'number' && kind !== 'day' && kind !== 'instant' && word.length <= LONGEST_KEY

export const hasKeyFrom = (prefix: string, start: string): TokenQuery => ({ prefix: `${prefix}=${tokenText(start)}` })

/** The properties that `query` looks through: HubSpot's lists, a custom type's own, else what a record is known by. */
export function searchedOf(type: PortalType): readonly string[] {
  return searchedProperties.get(type.id) ?? type.searched ?? [type.displayProperty]
}

/** Whether the words of a property are indexed although they are no text: those that HubSpot's lists have. */
const wordedByName = (type: PortalType, name: string): boolean =>
  searchedProperties.get(type.id)?.includes(name) ?? false

const known = new WeakMap<PortalType, Map<string, IndexedProperty | undefined>>()

/**
 * How a property's values are indexed by token. Undefined for what the server computes, save what is searched most: values
 * that nobody may write are many and seldom asked for, and each token costs every write.
 */
export function indexedProperty(portal: number, type: PortalType, name: string): IndexedProperty | undefined {
  const properties = known.get(type) ?? new Map<string, IndexedProperty | undefined>()
  known.set(type, properties)
  if (properties.has(name)) return properties.get(name)
  const definition = type.properties.get(name)
  const named = wordedByName(type, name)
  const wanted = definition !== undefined && (!definition.readOnly || named || type.indexed.includes(name))
  const kind = definition === undefined ? 'text' : kindOf(definition)
  const indexed = wanted
    ? { prefix: propertyPrefix(portal, type.id, name), kind, worded: kind === 'text' || named }
    : undefined
  properties.set(name, indexed)
  return indexed
}

/** The tokens of a record, parted by spaces. */
export function tokensOf(portal: number, type: PortalType, values: StoredValues): string {
  const tokens = [`${typePrefix(portal, type.id)}+`]
  let left = MOST_WORDS
  for (const [name, value] of Object.entries(values)) {
    const property = indexedProperty(portal, type, name)
    if (property === undefined) continue
    const { prefix, kind, worded } = property
    tokens.push(`${prefix}+`)
    const key = keyOf(kind, value)
    if (key !== undefined) tokens.push(`${prefix}=${tokenText(key)}`)
    if (kind === 'choices' && value.includes(';')) {
      for (const option of new Set(value.split(';'))) {
        const own = keyOf(kind, option)
        if (own !== undefined) tokens.push(`${prefix}/${tokenText(own)}`)
      }
    }
    if (!worded) continue
    const found = words(value)
    if (found.length === 1 && found[0] === key) continue
    left -= found.length
    if (left < 0) continue
    for (const word of new Set(found.map(indexedWord))) tokens.push(`${prefix}:${tokenText(word)}`)
  }
  if (left < 0) tokens.push(`${typePrefix(portal, type.id)}-`)
  return tokens.join(' ')
}
