import type { Operation } from '../operation.ts'
import { cutOverOperations } from './cut-over.ts'
import { insight } from './insight.ts'
import { log } from './log.ts'

/** The call log and what is read from it, as Spoke's own API shows it. */
export const callOperations: readonly Operation[] = [...log, ...insight, ...cutOverOperations]
