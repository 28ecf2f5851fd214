import { z } from 'zod'
import { allScopes, operations, scopeRequirement } from '../../catalogue/catalogue.ts'
import { userOperation } from '../own.ts'

interface Unlocked {
  readonly method: string
  readonly path: string
  readonly area: string
  /** Other scopes that are needed beside this one. */
  readonly with: readonly string[]
}

let unlocked: ReadonlyMap<string, readonly Unlocked[]> | undefined

/** What each scope opens, worked out from the catalogue once: alone or together with others. */
function unlockedBy(): ReadonlyMap<string, readonly Unlocked[]> {
  if (unlocked !== undefined) return unlocked
  const all = new Map<string, Unlocked[]>()
  for (const operation of operations()) {
    for (const needed of scopeRequirement(operation, {})) {
      for (const scope of needed) {
        const path = operation.paths.at(-1)?.path ?? operation.path
        const others = needed.filter((other) => other !== scope)
        const list = all.get(scope) ?? []
        list.push({ method: operation.method, path, area: operation.area, with: others })
        all.set(scope, list)
      }
    }
  }
  unlocked = all
  return all
}

export const scopeShape = z
  .object({
    name: z.string(),
    granular: z.boolean(),
    operations: z.array(
      z.object({ method: z.string(), path: z.string(), area: z.string(), with: z.array(z.string()) }),
    ),
  })
  .meta({ id: 'Scope' })

const listScopes = userOperation('nothing', {
  id: 'spoke.scopes.list',
  method: 'GET',
  path: '/spoke/v1/scopes',
  summary: 'List every scope, granular before standard, each with the operations that it opens.',
  status: 200,
  result: z.object({ results: z.array(scopeShape) }),
  async handle() {
    const opens = unlockedBy()
    const results = allScopes().map((name) => ({
      name,
      granular: name.includes('.'),
      operations: (opens.get(name) ?? []).map((each) => ({ ...each, with: [...each.with] })),
    }))
    return { body: { results: results.toSorted((a, b) => Number(b.granular) - Number(a.granular)) } }
  },
})

export const scopes = [listScopes]
