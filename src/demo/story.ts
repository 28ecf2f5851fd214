import type { Actor } from '../crm/crm.ts'

/** A record of the story: named before it has an id. */
export interface Made {
  readonly type: string
  readonly number: number
  readonly at: number
}

/** Property values; a record stands for its id, and `{n}` in a text for how many of its type there were before. */
export type Values = Readonly<Record<string, string | number | Made | undefined>>

/** An association by one of HubSpot's type ids, or by a label of the portal's own. */
export interface Tie {
  readonly to: Made
  readonly by: number | string
}

interface Happening {
  readonly at: number
  readonly actor: Actor
}

export interface Creation extends Happening {
  readonly made: Made
  readonly values: Values
  readonly ties: readonly Tie[]
}

export interface Edit extends Happening {
  readonly made: Made
  readonly values: Values
}

/** One record that goes; with `into` it goes into another. */
export interface End extends Happening {
  readonly made: Made
  readonly into: Made | undefined
}

/** What happened, told in any order. Who tells it sees to it that nothing happens before what it builds on. */
export interface Story {
  readonly creations: readonly Creation[]
  readonly edits: readonly Edit[]
  readonly ends: readonly End[]
  create(type: string, at: number, actor: Actor, values: Values, ties?: readonly Tie[]): Made
  edit(made: Made, at: number, actor: Actor, values: Values): void
  end(made: Made, at: number, actor: Actor, into?: Made): void
}

export function openStory(): Story {
  const creations: Creation[] = []
  const edits: Edit[] = []
  const ends: End[] = []
  return {
    creations,
    edits,
    ends,
    create(type, at, actor, values, ties = []) {
      const made = { type, number: creations.length, at }
      creations.push({ made, at, actor, values, ties })
      return made
    },
    edit: (made, at, actor, values) => edits.push({ made, at, actor, values }),
    end: (made, at, actor, into) => ends.push({ made, at, actor, into }),
  }
}
