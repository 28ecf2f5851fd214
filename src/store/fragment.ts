import type { Engine, Row, Unit, Value } from './port.ts'

/**
 * A piece of SQL with its values, put together for one call. It is what searches are written in: they run on threads that
 * load nothing but what they need.
 */
export interface Fragment {
  readonly parts: readonly string[]
  readonly values: readonly (Value | Fragment)[]
}

/** Writes a fragment: values become parameters, fragments are put in as they are. `@name` stands for a table. */
export function sql(parts: readonly string[], ...values: readonly (Value | Fragment)[]): Fragment {
  return { parts, values }
}

/** Fragments one after another, with `between` between them. */
export function joined(fragments: readonly Fragment[], between: string): Fragment {
  return { parts: ['', ...fragments.slice(1).map(() => between), ''], values: fragments }
}

/** Runs a fragment as a statement of its own. */
export function* ask<R extends Row>(fragment: Fragment): Unit<readonly R[]> {
  const answer = yield {
    kind: 'statement',
    plan: {
      name: undefined,
      compiled(engine) {
        const values: Value[] = []
        const text = write(engine, fragment, values)
        return { text, bind: () => values }
      },
    },
    params: {},
  }
  return answer.rows as readonly R[]
}

function write(engine: Engine, { parts, values }: Fragment, into: Value[]): string {
  let text = ''
  for (let at = 0; at < parts.length; at++) {
    text += (parts[at] ?? '').replace(/@(?=[a-z])/g, engine === 'sqlite' ? '' : 'spoke.')
    const value = values[at]
    if (value === undefined) continue
    if (typeof value === 'object' && value !== null) text += write(engine, value, into)
    else {
      const number = into.push(value)
      text += engine === 'sqlite' ? '?' : `$${number}`
    }
  }
  return text
}
