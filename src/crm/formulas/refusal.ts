import { Refusal } from '../../kit/refusal.ts'

/** The 400 for a formula that can't be. `at` is where in its text, counted from 0; people count from 1. */
export function badFormula(at: number, problem: string): Refusal {
  return refusedFormula(`The calculationFormula is not valid at character ${at + 1}: ${problem}`, {
    position: [String(at + 1)],
  })
}

/** The 400 for a formula that can't be as a whole. */
export function refusedFormula(message: string, context: Readonly<Record<string, readonly string[]>> = {}): Refusal {
  return new Refusal('VALIDATION_ERROR', message, {
    errors: [{ message, code: 'INVALID_CALCULATION_FORMULA', context }],
  })
}
