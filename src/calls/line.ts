import { type CallRecord, NO_CREDENTIAL, NO_PORTAL, type Shape, UNKNOWN_PATH } from './call.ts'

// Calls go from the thread that answers to the thread that logs as one text: a line a call. Putting a few strings together
// is the cheapest thing that can be done there. No field holds these characters: Node refuses them in addresses and
// headers, JSON escapes them, and the rest is ours; out of the name of a credential they are taken.

const FIELD = '\u001f'
const PART = '\u001e'
const END = '\n'

export function lineOf(call: CallRecord): string {
  const { portal, credential, app, user, agent, body } = call
  return (
    `${portal ?? NO_PORTAL}${FIELD}${call.method}${FIELD}${call.template ?? UNKNOWN_PATH}${FIELD}${call.version ?? ''}` +
    `${FIELD}${call.operation}${FIELD}${call.status}${FIELD}${call.category ?? ''}${FIELD}${credential ?? NO_CREDENTIAL}` +
    `${FIELD}${call.kind ?? ''}${FIELD}${plain(call.name)}${FIELD}${app ?? ''}${FIELD}${user ?? ''}${FIELD}${call.needed}${FIELD}${call.used}` +
    `${FIELD}${call.address ?? ''}${FIELD}${agent ?? ''}` +
    `${PART}${call.at}${FIELD}${call.ms}${FIELD}${call.bytesIn}${FIELD}${call.bytesOut}${FIELD}${call.correlation}` +
    `${FIELD}${call.path}${FIELD}${call.query}${FIELD}${body ?? ''}${END}`
  )
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: it is these that are taken out.
const CONTROL = /[\u0000-\u001f]/g

const plain = (name: string | undefined): string => (name === undefined ? '' : name.replace(CONTROL, ' '))

/** A line as the thread that logs reads it: the text of the shape is looked up as it is. */
export interface ReadLine {
  readonly key: string
  readonly at: number
  readonly ms: number
  readonly bytesIn: number
  readonly bytesOut: number
  readonly correlation: string
  readonly path: string
  readonly query: string
  readonly body: string
}

export function* readLines(text: string): Generator<ReadLine> {
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf(END, from)
    const part = text.indexOf(PART, from)
    const fields = text.slice(part + 1, end).split(FIELD)
    const [at = '', ms = '', bytesIn = '', bytesOut = '', correlation = '', path = '', query = '', body = ''] = fields
    yield {
      key: text.slice(from, part),
      at: Number(at),
      ms: Number(ms),
      bytesIn: Number(bytesIn),
      bytesOut: Number(bytesOut),
      correlation,
      path,
      query,
      body,
    }
    from = end + 1
  }
}

const ADDRESS = 14
const AGENT = 15

/** The shape that a key stands for; `mask` is for what callers say of themselves. */
export function shapeOf(key: string, mask: (text: string) => string): Shape {
  const fields = key.split(FIELD)
  const text = (at: number): string | null =>
    fields[at] === '' || fields[at] === undefined ? null : (fields[at] ?? null)
  const number = (at: number): number | null => (text(at) === null ? null : Number(fields[at]))
  const said = (at: number): string | null => {
    const given = text(at)
    return given === null ? null : mask(given.slice(0, 300))
  }
  return {
    portal: number(0) ?? NO_PORTAL,
    method: (fields[1] ?? '').slice(0, 20),
    path: fields[2] ?? UNKNOWN_PATH,
    version: text(3),
    operation: fields[4] ?? '',
    status: number(5) ?? 0,
    category: text(6),
    credential: number(7) ?? NO_CREDENTIAL,
    kind: text(8),
    name: text(9),
    app: number(10),
    user: number(11),
    needed: text(12),
    used: text(13),
    address: text(ADDRESS)?.slice(0, 100) ?? null,
    agent: said(AGENT),
  }
}

/** The same key without the agent, or without agent and address: where there are too many to tell them apart. */
export function coarser(key: string, level: 'agent' | 'address'): string {
  const fields = key.split(FIELD)
  fields[AGENT] = '(many)'
  if (level === 'address') fields[ADDRESS] = '(many)'
  return fields.join(FIELD)
}
