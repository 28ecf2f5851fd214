import type { Answer, Step, Unit } from './port.ts'

const noRows: readonly never[] = []

export const answerRows = (rows: Answer['rows']): Answer => ({ rows, changed: 0, ids: noRows })
export const answerChanged = (changed: number): Answer => ({ rows: noRows, changed, ids: noRows })
export const answerIds = (ids: readonly number[]): Answer => ({ rows: noRows, changed: 0, ids })

/** Runs a unit to its end without ever giving up the thread. */
export function driveNow<T>(unit: () => Unit<T>, execute: (step: Step) => Answer): T {
  const running = unit()
  let next = running.next()
  while (next.done !== true) next = running.next(executeOrThrowInto(running, next.value, execute))
  return next.value
}

function executeOrThrowInto<T>(running: Unit<T>, step: Step, execute: (step: Step) => Answer): Answer {
  try {
    return execute(step)
  } catch (error) {
    running.throw(error) // runs the unit's own `finally` blocks; a unit never goes on after a failed statement
    throw error
  }
}

/** Runs a unit whose statements take their time. */
export async function drive<T>(unit: () => Unit<T>, execute: (step: Step) => Promise<Answer>): Promise<T> {
  const running = unit()
  let next = running.next()
  while (next.done !== true) {
    let answer: Answer
    try {
      answer = await execute(next.value)
    } catch (error) {
      running.throw(error)
      throw error
    }
    next = running.next(answer)
  }
  return next.value
}
