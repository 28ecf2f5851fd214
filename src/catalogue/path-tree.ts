import { namesOf, parameterOf, segmentsOf } from './templates.ts'
import { isDated } from './versions.ts'

/** What a template leads to, with the names of its parameters in order. */
export type Leaf<T> = {
  readonly value: T
  readonly names: readonly string[]
}

/** A template that matched, with the text that stands for each parameter. */
export type Found<T> = {
  readonly value: T
  readonly params: Readonly<Record<string, string>>
}

/** Templates by segment: finding one costs the length of the address, however many there are. */
export type PathTree<T> = {
  /** The first value added for a method and a shape stays. */
  add(method: string, template: string, value: T): void
  /**
   * What is served at an address: a path, or a whole http(s) URL. The query is ignored, a trailing slash tolerated, each
   * segment percent-decoded once, `-beta` after a dated version passed over. Fixed segments win over parameters.
   * Nothing when the address is unknown, malformed or not served for this method; never a throw.
   */
  find(method: string, url: string): Found<T> | undefined
  /** Every method that is served at an address, sorted; empty for an unknown one. */
  methods(url: string): readonly string[]
  /** What a template leads to, whatever its parameters are called. */
  at(method: string, template: string): T | undefined
}

type Node<T> = {
  fixed?: Map<string, Node<T>>
  parameter?: Node<T>
  /** By method. */
  leaves?: Map<string, Leaf<T>>
  /** By method: leaves whose last parameter takes all the segments that are left. */
  rests?: Map<string, Leaf<T>>
}

// A path inside HubSpot's file systems: its own slashes may come plain or escaped.
const REST_PARAMETERS: ReadonlySet<string> = new Set(['path', 'folderPath'])
const BETA = '-beta'

/** An empty tree. */
export function pathTree<T>(): PathTree<T> {
  const top: Node<T> = {}
  return {
    add: (method, template, value) => add(top, method, template, value),
    find(method, url) {
      const segments = segmentsOfUrl(url)
      if (segments === undefined) return undefined
      const values: string[] = []
      const leaf = find(top, segments, 0, method, values)
      if (leaf === undefined) return undefined
      const params: Record<string, string> = {}
      for (const [at, name] of leaf.names.entries()) params[name] = values[at] ?? ''
      return { value: leaf.value, params }
    },
    methods(url) {
      const segments = segmentsOfUrl(url)
      if (segments === undefined) return []
      const found = new Set<string>()
      collect(top, segments, 0, found)
      return [...found].toSorted()
    },
    at(method, template) {
      let node: Node<T> | undefined = top
      for (const segment of segmentsOf(template)) {
        node = parameterOf(segment) === undefined ? node.fixed?.get(segment) : node.parameter
        if (node === undefined) return undefined
      }
      return node.leaves?.get(method)?.value
    },
  }
}

function add<T>(top: Node<T>, method: string, template: string, value: T): void {
  const segments = segmentsOf(template)
  const names = namesOf(segments)
  let node = top
  let last = top
  for (const segment of segments) {
    last = node
    node = parameterOf(segment) === undefined ? fixedNode(node, segment) : parameterNode(node)
  }
  node.leaves ??= new Map()
  if (!node.leaves.has(method)) node.leaves.set(method, { value, names })
  const name = names.at(-1)
  if (name === undefined || !REST_PARAMETERS.has(name) || !template.endsWith('}')) return
  last.rests ??= new Map()
  if (!last.rests.has(method)) last.rests.set(method, { value, names })
}

function fixedNode<T>(node: Node<T>, segment: string): Node<T> {
  node.fixed ??= new Map()
  const known = node.fixed.get(segment)
  if (known !== undefined) return known
  const made: Node<T> = {}
  node.fixed.set(segment, made)
  return made
}

function parameterNode<T>(node: Node<T>): Node<T> {
  node.parameter ??= {}
  return node.parameter
}

function find<T>(
  node: Node<T>,
  segments: readonly string[],
  at: number,
  method: string,
  values: string[],
): Leaf<T> | undefined {
  const segment = segments[at]
  if (segment === undefined) return node.leaves?.get(method)
  const fixed = fixedChild(node, segment)
  const exact = fixed === undefined ? undefined : find(fixed, segments, at + 1, method, values)
  if (exact !== undefined) return exact
  if (segment === '') return undefined
  if (node.parameter !== undefined) {
    values.push(segment)
    const found = find(node.parameter, segments, at + 1, method, values)
    if (found !== undefined) return found
    values.pop()
  }
  const rest = node.rests?.get(method)
  if (rest === undefined || segments.includes('', at)) return undefined
  values.push(segments.slice(at).join('/'))
  return rest
}

function collect<T>(node: Node<T>, segments: readonly string[], at: number, found: Set<string>): void {
  const segment = segments[at]
  if (segment === undefined) {
    for (const method of node.leaves?.keys() ?? []) found.add(method)
    return
  }
  const fixed = fixedChild(node, segment)
  if (fixed !== undefined) collect(fixed, segments, at + 1, found)
  if (segment === '') return
  if (node.parameter !== undefined) collect(node.parameter, segments, at + 1, found)
  if (node.rests === undefined || segments.includes('', at)) return
  for (const method of node.rests.keys()) found.add(method)
}

function fixedChild<T>(node: Node<T>, segment: string): Node<T> | undefined {
  const exact = node.fixed?.get(segment)
  if (exact !== undefined || !segment.endsWith(BETA)) return exact
  const version = segment.slice(0, -BETA.length)
  return isDated(version) ? node.fixed?.get(version) : undefined
}

/** The decoded segments of the path in an address; nothing when it has none or an escape in it is malformed. */
function segmentsOfUrl(url: string): readonly string[] | undefined {
  const query = url.search(/[?#]/)
  const address = query < 0 ? url : url.slice(0, query)
  const path = address.startsWith('/') ? address : /^https?:\/\/[^/]+(\/.*)$/i.exec(address)?.[1]
  if (path === undefined) return undefined
  const segments = segmentsOf(path)
  if (!path.includes('%')) return segments
  try {
    return segments.map(decodeURIComponent)
  } catch {
    return undefined
  }
}
