import type { Expression } from './expression.ts'
import { type Kind, operations, reckoned, type Value } from './operations.ts'

/** The value of a property, read as one kind; undefined where it has none. */
export type Read = (name: string, as: Kind) => Value | undefined

/**
 * The value of an expression; undefined where it has none. What needs a missing value is missing itself [choice], but:
 * `is_present` asks for just that, `and` and `or` may be decided without it, and of an `if` only the branch counts that is
 * taken.
 */
export function evaluate(expression: Expression, read: Read): Value | undefined {
  switch (expression.node) {
    case 'number':
      return reckoned(expression.value)
    case 'string':
    case 'bool':
      return expression.value
    case 'property':
      return read(expression.name, expression.as)
    case 'apply':
      return applied(expression, read)
    case 'if':
      for (const { when, gives } of expression.branches) {
        const holds = evaluate(when, read)
        if (holds === undefined) return undefined
        if (holds === true) return evaluate(gives, read)
      }
      return expression.otherwise === undefined ? undefined : evaluate(expression.otherwise, read)
  }
}

function applied({ operation, args }: Extract<Expression, { node: 'apply' }>, read: Read): Value | undefined {
  const values = args.map((each) => evaluate(each, read))
  if (operation === 'is_present') return values[0] !== undefined
  if (operation === 'and' || operation === 'or') {
    const decisive = operation === 'or'
    if (values.includes(decisive)) return decisive
    return values.includes(undefined) ? undefined : !decisive
  }
  const present = values.filter((value) => value !== undefined)
  return present.length < values.length ? undefined : operations[operation].run(present)
}
