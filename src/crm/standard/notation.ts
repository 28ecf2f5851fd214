import { type PropertyDefinition, type PropertyType, property } from '../definition.ts'
import { sharedProperty } from './across-types.ts'

// A property a line, so that an object type can be read at a glance:
//   name type/fieldType [flags] "Label" = option, option "Its label"
// `--` begins the properties that the server sets; flags are those of `property`, those after `-` are taken away. A label
// that follows from the name is left out. A name alone is a property that types share (across-types.ts).

const LINE = /^(\w+) ([a-z_]+\/[a-z_]+)(?: \[([A-Z]*)(?:-([A-Z]+))?\])?(?: "([^"]+)")?(?: = (.+))?$/
const WRITABLE = 'DAF'
const SET_BY_SERVER = 'RDA'

/** What the types have that move through pipelines, deals aside: their choices are the portal's. */
export const PIPELINE = `
    hs_pipeline enumeration/select [X-F] "Pipeline"
    hs_pipeline_stage enumeration/select [X-F] "Pipeline stage"`

/** Reads property definitions in the notation above. */
export function readNotation(group: string, text: string): readonly PropertyDefinition[] {
  const definitions: PropertyDefinition[] = []
  let base = WRITABLE
  for (const line of text.split('\n').map((each) => each.trim())) {
    if (line === '') continue
    if (line === '--') {
      base = SET_BY_SERVER
      continue
    }
    const known = sharedProperty(group, line)
    if (known !== undefined) {
      definitions.push(known)
      continue
    }
    const found = LINE.exec(line)
    const [, name = '', kind = '', more = '', less = '', label, options] = found ?? []
    if (found === null || !isKind(kind)) throw new Error(`This is no property: ${line}`)
    const flags = [...base, ...more].filter((flag) => !less.includes(flag)).join('')
    definitions.push(property(name, label ?? labelOf(name), kind, group, flags, -1, readOptions(options)))
  }
  return definitions
}

function isKind(kind: string): kind is `${PropertyType}/${string}` {
  return kind.includes('/')
}

function readOptions(text: string | undefined): readonly (string | readonly [string, string])[] | undefined {
  return text?.split(', ').map((option) => {
    const [, value = '', label] = /^(\S+)(?: "([^"]+)")?$/.exec(option) ?? []
    return label === undefined ? value : [value, label]
  })
}

function labelOf(name: string): string {
  const words = name.replace(/^hs_/, '').replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
