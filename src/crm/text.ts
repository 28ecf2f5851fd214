import { Refusal } from '../kit/refusal.ts'

/**
 * Text of a definition as it is kept: well-formed Unicode, so that both engines store the same. `what` says in a refusal
 * which text it was. Refuses a NUL character, which PostgreSQL has no place for.
 */
export function keptText(text: string, what: string): string {
  if (!text.includes('\0')) return text.toWellFormed()
  const message = `${what} contains a NUL character, which no text may have.`
  throw new Refusal('VALIDATION_ERROR', message, { errors: [{ message, code: 'INVALID_STRING', context: {} }] })
}
