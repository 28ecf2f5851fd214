import type { KeyUses } from '../keys/find.ts'
import { HISTORY } from '../keys/texts.ts'
import type { Project } from '../project.ts'
import type { Code, Source } from '../source/source.ts'
import type { Edit, ManualStep } from './edit.ts'
import { isEnvironmentName, renamed } from './names.ts'

/**
 * Renames the settings that held the key in all that names them: code, settings, CI, documents. Names that do not say
 * HubSpot are renamed only in files where they were followed to a request. Gives old names and new ones.
 */
export function settingEdits(
  project: Project,
  uses: KeyUses,
  put: (source: Source, edit: Edit) => void,
  manual: ManualStep[],
): ReadonlyMap<string, string> {
  const files = new Map<string, Set<string>>()
  for (const use of uses.uses) {
    for (const raw of use.names) {
      for (const name of raw.split(/[.]/)) {
        if (
          !isEnvironmentName(name) ||
          use.class === 'developer-key' ||
          (/^(?:HAPIKEY|hapikey)$/.test(name) && use.kind === 'query-param')
        )
          continue
        const known = files.get(name) ?? new Set()
        known.add(use.file)
        files.set(name, known)
      }
    }
  }
  const renames = new Map<string, string>()
  for (const [name, own] of files) {
    const to = renamed(name)
    if (to === name || (/^HAPI/.test(name) && !isSet(project, name))) continue
    // A document that tells of the move names both.
    const taken = project.sources.some((source) => source.kind !== 'document' && wordIn(to).test(source.text))
    if (taken) {
      manual.push({ what: `${name} and ${to} are both there: let the code read ${to} alone, and take ${name} away` })
      continue
    }
    renames.set(name, to)
    const general = !/HUB_?SPOT|HUPSPOT|^HS_/.test(name)
    for (const source of project.sources) {
      if (HISTORY.test(source.path) || (general && !own.has(source.path))) continue
      for (const hit of source.text.matchAll(wordIn(name, 'g'))) {
        const start = hit.index ?? 0
        put(source, { start, end: start + name.length, text: to, why: `${name} holds a token now` })
        const before = source.text.slice(Math.max(start - 9, 0), start)
        if (before.endsWith('secrets.'))
          manual.push({
            file: source.path,
            line: source.lineOf(start),
            what: `create the secret ${to} where this pipeline keeps its secrets`,
          })
      }
    }
  }
  terraform(project, put, manual)
  for (const [name, to] of renames) {
    if (!isSet(project, name)) continue
    manual.push({
      what: `set ${to} to the new token wherever ${name} was set (hosting, secret store, your own .env), then deploy, then remove ${name}`,
    })
  }
  return renames
}

/** Terraform's variable and what sets it in CI: lower case, and named the same on both sides. */
function terraform(project: Project, put: (source: Source, edit: Edit) => void, manual: ManualStep[]): void {
  if (!project.sources.some((source) => /\.tf$/.test(source.path))) return
  for (const source of project.sources) {
    if (!/\.(?:tf|tfvars)$|(?:^|\/)\.(?:github|gitlab|circleci)\/|\.gitlab-ci\.yml$/.test(source.path)) continue
    for (const hit of source.text.matchAll(/(?<![A-Za-z0-9])hub_?spot_api_key(?![A-Za-z0-9_])/g)) {
      const start = hit.index ?? 0
      const line = source.lineOf(start)
      put(source, {
        start,
        end: start + hit[0].length,
        text: 'hubspot_access_token',
        why: 'the variable holds a token now',
      })
      if (/secrets/.test(source.line(line)))
        manual.push({
          file: source.path,
          line,
          what: 'create the secret under its new name where this pipeline keeps its secrets',
        })
    }
  }
}

/** True for a name that something outside the code sets: read from the environment, or declared in a file of settings. */
function isSet(project: Project, name: string): boolean {
  const read = new RegExp(`(?:env|environ|getenv|secrets|vars|config(?:uration)?)\\W{1,6}${name}\\b`, 'i')
  const declared = new RegExp(`^\\s*(?:export\\s+)?["']?${name}["']?\\s*[=:]`, 'm')
  return project.sources.some(
    (source) => read.test(source.text) || (source.kind === 'config' && declared.test(source.text)),
  )
}

/** Finds a name as a whole word. */
export const wordIn = (name: string, flags = ''): RegExp =>
  new RegExp(`(?<![A-Za-z0-9_])${name}(?![A-Za-z0-9_])`, flags)

const ADDRESS = /([?&])hapikey=([^&\s"'`)\]}>]*(?:\}[^&\s"'`)\]}>]*)?)(&?)/i

/** Command lines and documents: the parameter goes, a `curl` gets the header. What is no command line is left as it is. */
export function textEdits(source: Source): readonly Edit[] {
  if (source.kind !== 'shell' && source.kind !== 'document') return []
  if (HISTORY.test(source.path)) return []
  const edits: Edit[] = []
  let offset = 0
  for (const line of source.text.split('\n')) {
    const found = ADDRESS.exec(line)
    const curl = /\bcurl\b/.exec(line) ?? (found === null ? null : continued(source.text, offset))
    if (found !== null && curl !== null) {
      const [whole, sep, value = '', next] = found
      const start = offset + found.index
      edits.push({
        start,
        end: start + whole.length,
        text: sep === '?' && next === '&' ? '?' : (next ?? ''),
        why: 'the hapikey parameter goes',
      })
      const at = curl.index + (line.includes('curl') ? offset : 0) + 4
      edits.push({
        start: at,
        end: at,
        text: ` -H "Authorization: Bearer ${variable(value)}"`,
        why: 'the token goes into the Authorization header',
      })
    }
    offset += line.length + 1
  }
  return edits
}

/** The `curl` of a command that began on a line before, as an offset into the text. */
function continued(text: string, offset: number): { readonly index: number } | null {
  let end = offset - 1
  for (let steps = 0; steps < 12 && end > 0; steps += 1) {
    const start = text.lastIndexOf('\n', end - 1) + 1
    const line = text.slice(start, end)
    if (!line.trimEnd().endsWith('\\')) return null
    const at = /\bcurl\b/.exec(line)
    if (at !== null) return { index: start + at.index }
    end = start - 1
  }
  return null
}

function variable(value: string): string {
  if (value.startsWith('$')) {
    const name = value.replace(/^\$\{?|\}$/g, '')
    return isEnvironmentName(name) ? `$${renamed(name)}` : value
  }
  return '$HUBSPOT_ACCESS_TOKEN'
}

/**
 * Variables that were called after the parameter are called after the token once no request of their file sends it.
 * Members keep their names: other files may know them.
 */
export function localNames(
  code: Code,
  edits: readonly Edit[],
  manual: readonly ManualStep[],
): { readonly names: ReadonlyMap<string, string>; readonly edits: readonly Edit[] } {
  const names = new Map<string, string>()
  if (edits.length === 0 || manual.some((step) => step.file === code.source.path && step.line !== undefined))
    return { names, edits: [] }
  const found: Edit[] = []
  for (const [name, places] of code.names) {
    if (!/^h(?:api_?key)$/i.test(name)) continue
    const camel = /script|tsx|java|kotlin|csharp|go/.test(code.language)
    const to = /^[A-Z_]+$/.test(name) ? 'HUBSPOT_ACCESS_TOKEN' : camel ? 'accessToken' : 'access_token'
    const isMember = (at: number): boolean =>
      /^(?:\.|->|::|:)$/.test(code.tokens[at - 1]?.text ?? '') || code.tokens[at + 1]?.text === ':'
    if (code.names.has(to) || places.some(isMember)) continue
    names.set(name, to)
    for (const at of places) {
      const token = code.tokens[at]
      if (token !== undefined)
        found.push({ start: token.end - name.length, end: token.end, text: to, why: 'it holds a token now' })
    }
  }
  return { names, edits: found }
}
