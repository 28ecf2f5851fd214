import { randomBytes, randomUUID } from 'node:crypto'

/** Where chance comes from. Handed in like the clock. */
export interface Random {
  /** A random (version 4) UUID in lower case. */
  uuid(): string
  bytes(count: number): Uint8Array
}

export const systemRandom: Random = {
  uuid: () => randomUUID(),
  bytes: (count) => randomBytes(count),
}
