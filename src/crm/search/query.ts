import type { PortalType } from '../definitions/portal-type.ts'
import type { Access } from './find/access.ts'
import type { Query } from './matches.ts'
import { hasWordFrom, indexedProperty, searchedOf } from './tokens.ts'
import { isWhole, words } from './words.ts'

/**
 * Reads `query`: each of its words must begin a word of one of the searched properties (hubspot-api.md §5.4). Without any
 * word, such as `+`, it finds nothing.
 */
export function readQuery(
  portal: number,
  type: PortalType,
  text: string,
): Query & { readonly access: Access | undefined } {
  const wanted = words(text)
  const properties = searchedOf(type).filter((name) => type.properties.has(name))
  const indexed = properties.map((name) => indexedProperty(portal, type, name))
  const worded = indexed.filter((property) => property?.worded === true).filter((property) => property !== undefined)
  const access =
    !type.indexes.tokens || worded.length < properties.length || worded.length === 0 || wanted.length === 0
      ? undefined
      : {
          exact: wanted.every(isWhole),
          tokens: { all: wanted.map((word) => ({ any: worded.map((property) => hasWordFrom(property, word)) })) },
          words: true,
        }
  return { words: wanted, properties, access }
}
