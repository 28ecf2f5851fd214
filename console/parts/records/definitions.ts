import { queryOptions, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { call } from '../../client.ts'
import type { Here } from '../../session.ts'
import type { List } from '../../shapes.ts'

/** A property as HubSpot's API answers it. */
export interface Property {
  readonly name: string
  readonly label: string
  readonly type: string
  readonly fieldType: string
  readonly groupName: string
  readonly hidden: boolean
  readonly options: readonly { readonly label: string; readonly value: string }[]
  readonly referencedObjectType?: string
}

interface Group {
  readonly name: string
  readonly label: string
  readonly displayOrder: number
}

interface Owner {
  readonly id: string
  readonly email: string
  readonly firstName: string
  readonly lastName: string
}

interface Pipeline {
  readonly id: string
  readonly label: string
  readonly stages: readonly { readonly id: string; readonly label: string }[]
}

/** What is known of an object type: labels, options, names of owners, pipelines and stages. */
export interface Definitions {
  readonly properties: ReadonlyMap<string, Property>
  readonly groups: readonly Group[]
  /** What a value of a property is called. */
  labelOf(property: string, value: string): string
}

/** A minute old is fresh enough: definitions change seldom. */
const FRESH = 60_000

const list = <T>({ path, id }: Here, address: string) =>
  queryOptions({
    queryKey: ['definitions', id, address],
    queryFn: async () => (await call<List<T>>('GET', `${path}/api${address}`)).results,
    staleTime: FRESH,
  })

/** The definitions of a type; as far as the user's scopes let them be read, undefined until it is known how far. */
export function useDefinitions(portal: Here, type: string): Definitions | undefined {
  const properties = useQuery(list<Property>(portal, `/crm/v3/properties/${type}`))
  const groups = useQuery(list<Group>(portal, `/crm/v3/properties/${type}/groups`))
  const owners = useQuery(list<Owner>(portal, '/crm/v3/owners?limit=500'))
  const pipelines = useQuery(list<Pipeline>(portal, `/crm/v3/pipelines/${type}`))
  const loading = [properties, groups, owners, pipelines].some(({ isPending }) => isPending)
  const [all, inGroups, people, stages] = [properties.data, groups.data, owners.data, pipelines.data]
  return useMemo(
    () => (loading ? undefined : definitionsOf(all ?? [], inGroups ?? [], people ?? [], stages ?? [])),
    [loading, all, inGroups, people, stages],
  )
}

function definitionsOf(
  properties: readonly Property[],
  groups: readonly Group[],
  owners: readonly Owner[],
  pipelines: readonly Pipeline[],
): Definitions {
  const byName = new Map(properties.map((property) => [property.name, property]))
  const ownerNames = new Map(
    owners.map((owner) => [owner.id, `${owner.firstName} ${owner.lastName}`.trim() || owner.email]),
  )
  const pipelineNames = new Map(pipelines.map(({ id, label }) => [id, label]))
  const stageNames = new Map(pipelines.flatMap(({ stages }) => stages.map(({ id, label }) => [id, label] as const)))
  const optionNames = new Map(
    properties.map(({ name, options }) => [name, new Map(options.map(({ value, label }) => [value, label]))]),
  )
  return {
    properties: byName,
    groups: groups.toSorted((a, b) => a.displayOrder - b.displayOrder),
    labelOf(property, value) {
      const own = optionNames.get(property)?.get(value)
      if (own !== undefined) return own
      if (property === 'dealstage' || property === 'hs_pipeline_stage') return stageNames.get(value) ?? value
      if (property === 'pipeline' || property === 'hs_pipeline') return pipelineNames.get(value) ?? value
      if (byName.get(property)?.referencedObjectType === 'OWNER' || property.includes('owner')) {
        return ownerNames.get(value) ?? value
      }
      return value
    },
  }
}
