import { type KeyUses, keyUsesIn } from './keys/find.ts'
import { namedIn } from './keys/names.ts'
import { type Project, projectOf } from './project.ts'
import { type Tally, type WalkOptions, walk } from './tree/walk.ts'

export type Reading = { readonly project: Project; readonly keys: KeyUses; readonly tally: Tally }

/**
 * Reads a tree and finds its keys. Where code reads one from a setting whose name says nothing of HubSpot (`API_KEY`), the
 * files of settings beside that code are looked at too: no word in them gave them away.
 */
export function readTree(root: string, options: WalkOptions = {}): Reading {
  const first = walk(root, options)
  const project = projectOf(first.sources)
  const keys = keyUsesIn(project)
  const general = keys.settings.filter((name) => /^[A-Z][A-Z0-9_]{2,}$/.test(name) && namedIn(name).length === 0)
  if (general.length === 0) return { project, keys, tally: first.tally }
  const known = new Set(first.sources.map((source) => source.path))
  const folders = new Set(keys.uses.flatMap((use) => ancestors(use.file)))
  const more = walk(root, {
    words: general,
    only: (path) => isSettings(path) && folders.has(folderOf(path)),
  }).sources.filter((source) => source.kind === 'config' && !known.has(source.path))
  if (more.length === 0) return { project, keys, tally: first.tally }
  const wider = projectOf([...first.sources, ...more])
  return { project: wider, keys: keyUsesIn(wider), tally: first.tally }
}

const isSettings = (path: string): boolean =>
  /(?:^|\/)(?:\.env[^/]*|[^/]+\.env|docker-compose[^/]*|app\.json|Procfile)$/.test(path)

const folderOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), 0))

function ancestors(path: string): readonly string[] {
  const found: string[] = []
  for (let folder = folderOf(path); ; folder = folderOf(folder)) {
    found.push(folder)
    if (folder === '') return found
  }
}
