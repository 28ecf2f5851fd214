import type { z } from 'zod'
import { Failure } from '../kit/failure.ts'
import { Refusal } from '../kit/refusal.ts'

/** What an administrator can do, by name: the same acts whether the server runs or not. Input and result are JSON. */
export type Acts = Readonly<Record<string, (input: unknown) => Promise<unknown>>>

/** An act that takes what this schema takes; what a person did wrong is told in one line. */
export function act<S extends z.ZodType>(schema: S, run: (input: z.output<S>) => unknown): Acts[string] {
  return async (input) => {
    const parsed = schema.safeParse(input)
    if (!parsed.success) throw new Failure(parsed.error.issues.map((issue) => issue.message).join('; '))
    try {
      return await run(parsed.data)
    } catch (error) {
      // A person reads one line; the envelope is for HTTP.
      if (error instanceof Refusal) throw new Failure(error.message, error)
      throw error
    }
  }
}
