import type { Decimal } from '../standard/decimal.ts'
import { type Kind, type Operation, operations } from './operations.ts'

/** A formula as a tree. Every part gives one kind, and takes what its parts give. */
export type Expression =
  | { readonly node: 'number'; readonly value: Decimal }
  | { readonly node: 'string'; readonly value: string }
  | { readonly node: 'bool'; readonly value: boolean }
  | { readonly node: 'property'; readonly as: Kind; readonly name: string }
  | { readonly node: 'apply'; readonly operation: Operation; readonly args: readonly Expression[] }
  | { readonly node: 'if'; readonly branches: readonly Branch[]; readonly otherwise: Expression | undefined }

/** Of a choice the first branch counts whose condition holds. */
export interface Branch {
  readonly when: Expression
  readonly gives: Expression
}

export function kindOf(expression: Expression): Kind {
  switch (expression.node) {
    case 'property':
      return expression.as
    case 'apply':
      return operations[expression.operation].gives
    case 'if': {
      const [first] = expression.branches
      return first === undefined ? 'bool' : kindOf(first.gives)
    }
    default:
      return expression.node
  }
}

/** The parts of an expression, from left to right. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.node) {
    case 'apply':
      return expression.args
    case 'if':
      return [
        ...expression.branches.flatMap(({ when, gives }) => [when, gives]),
        ...(expression.otherwise === undefined ? [] : [expression.otherwise]),
      ]
    default:
      return []
  }
}
