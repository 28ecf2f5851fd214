import type { Source } from '../source/source.ts'
import { classOf, escaped, type Hit, isMigrated } from './hit.ts'
import { isDeveloperName, isKeyish, isProse, namedIn, secretsIn } from './names.ts'
import type { UseKind } from './use.ts'

/** Prose about what is over already. */
const PAST = /migrated?\b|deprecat|sunset|no longer|retired/i

/** Documents that tell what was: nothing in them is changed. */
export const HISTORY = /(?:^|\/)(?:CHANGELOG|CHANGES|HISTORY|RELEASES?|NEWS)(?:\.\w+)?$|(?:^|\/)changelogs?\//i
/** What a form or a manifest calls the texts that it shows. */
export const LABEL = /\b(?:label|title|description|message|placeholder|help)\b/i

/** The lines of a file of settings that name a key, or a setting that code reads one from. */
export function configHits(source: Source, settings: ReadonlySet<string>): readonly Hit[] {
  const hits: Hit[] = []
  const path: { indent: number; key: string }[] = []
  const about = /hub_?spot/i.test(source.path) || namedIn(source.text).length > 0
  for (let number = 1; number <= source.lineCount; number += 1) {
    const line = source.line(number)
    if (line.length > 20_000) continue
    const entry = /^(\s*)(?:-\s+)?["']?([\w.-]+)["']?\s*[:=]/.exec(line)
    if (entry !== null) {
      const indent = entry[1]?.length ?? 0
      while ((path.at(-1)?.indent ?? -1) >= indent) path.pop()
      path.push({ indent, key: entry[2] ?? '' })
    }
    const key = path.at(-1)?.key ?? ''
    const named =
      namedIn(line)[0] ??
      (entry === null
        ? undefined
        : namedIn(
            path
              .slice(-2)
              .map((one) => one.key)
              .join('.'),
          ).find((one) => path.length > 1 && isKeyish(key) && one.what === 'name'))
    const setting = named === undefined && entry !== null && settings.has(key) ? key : undefined
    const comment = /^\s*(?:#|\/\/|;)/.test(line)
    if (named === undefined && setting === undefined) {
      if (isProse(line) || (about && LABEL.test(line) && /\bapi[ -]?key\b/i.test(line))) {
        hits.push({
          source,
          line: number,
          class: 'documentation',
          kind: 'doc',
          why: 'a text that speaks of the key',
          names: [],
          how: 'name',
        })
      }
      continue
    }
    const value = named?.what === 'parameter' ? valueBelow(source, number) : undefined
    if (value !== undefined) {
      hits.push({
        source,
        line: value,
        class: classOf(source, 'account-key'),
        kind: 'config',
        why: 'the value beside the parameter',
        names: [],
        how: 'flow',
      })
    }
    const name = named?.text ?? setting ?? ''
    const migrated =
      isMigrated(source, offsetOf(source, number) + Math.max(named?.at ?? 0, 0)) && named?.what === 'name'
    const kind: UseKind =
      /\.env|workflow|\.ya?ml$/i.test(source.path) && /^[A-Z0-9_]+$/.test(name)
        ? 'env'
        : named?.what === 'parameter' && /[?&]hapikey=/i.test(line)
          ? 'query-param'
          : 'config'
    hits.push({
      source,
      line: number,
      class:
        migrated || /GEM_HOST/.test(line)
          ? 'look-alike'
          : isDeveloperName(name)
            ? 'developer-key'
            : comment && setting === undefined && !/=/.test(line)
              ? 'documentation'
              : classOf(source, 'account-key'),
      kind: comment && !/=/.test(line) ? 'doc' : kind,
      why: migrated
        ? 'already passed as a token'
        : setting !== undefined
          ? 'the setting that code reads the key from'
          : 'named after a HubSpot key',
      names: [name],
      how: setting === undefined ? 'name' : 'flow',
    })
  }
  return hits
}

/** Postman writes a name and its value as two entries: the line of a secret beside the one that names the parameter. */
function valueBelow(source: Source, number: number): number | undefined {
  if (!/"(?:key|name)"\s*:\s*"hapikey"/i.test(source.line(number))) return undefined
  for (const line of [number + 1, number + 2, number - 1, number - 2]) {
    if (line < 1 || line > source.lineCount) continue
    const text = source.line(line)
    if (/[{}]/.test(text) && line !== number + 1) continue
    if (/"value"\s*:/.test(text) && secretsIn(text).length > 0) return line
  }
  return undefined
}

function offsetOf(source: Source, number: number): number {
  let low = 0
  let high = source.text.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (source.lineOf(middle) < number) low = middle + 1
    else high = middle
  }
  return low
}

/** The lines of a document that speak of a key. */
export function documentHits(
  source: Source,
  settings: ReadonlySet<string>,
  shared: ReadonlySet<string>,
): readonly Hit[] {
  const hits: Hit[] = []
  const history = HISTORY.test(source.path)
  const about = /hub_?spot/i.test(source.text)
  let fenced = false
  for (let number = 1; number <= source.lineCount; number += 1) {
    const line = source.line(number)
    if (/^\s*(?:```|~~~)/.test(line)) fenced = !fenced
    const named = namedIn(line)[0]
    const word =
      named === undefined && about && (fenced || /^(?: {4}|\t)/.test(line))
        ? [...shared, ...settings].find(
            (name) => isKeyish(name) && name.length > 5 && new RegExp(`(?<!\\w)${escaped(name)}\\b`).test(line),
          )
        : undefined
    if (named === undefined && word === undefined && (!isProse(line) || PAST.test(line))) continue
    const developer = named !== undefined && isDeveloperName(named.text)
    hits.push({
      source,
      line: number,
      class: history ? 'look-alike' : developer ? 'developer-key' : 'documentation',
      kind: 'doc',
      why: history ? 'tells what was' : 'documentation of the key',
      names: named === undefined ? [] : [named.text],
      how: 'name',
    })
  }
  return hits
}
