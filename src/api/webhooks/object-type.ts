import { publishedObjectType } from '../../catalogue/catalogue.ts'
import { Refusal } from '../../kit/refusal.ts'

/** The id of the object type that a subscription names: HubSpot's by any of their names, custom ones by their id. */
export function objectTypeIdIn(name: string | undefined): string | undefined {
  if (name === undefined || /^2-\d{1,15}$/.test(name)) return name
  const typeId = publishedObjectType(name)?.typeId
  if (typeId !== undefined) return typeId
  throw new Refusal(
    'VALIDATION_ERROR',
    `There is no object type ${name.slice(0, 100)}: name it by its id, such as 0-1.`,
    {
      context: { objectTypeId: [name.slice(0, 100)] },
    },
  )
}
