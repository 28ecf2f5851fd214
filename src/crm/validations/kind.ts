/** What a rule with its arguments asks of a value. */
export interface Demand {
  /** The code of the 400 for a value that does not keep it. */
  readonly code: string
  /** What the value should be, for whoever sent it; undefined for a value that keeps the rule. `now` in ms. */
  refuse(value: string, now: number): string | undefined
  /** Brings a value into the form that is asked for, as far as that is possible without guessing. */
  readonly tidy?: (value: string) => string
}

/** A rule type. */
export interface RuleKind {
  /** The properties that can have it, as `type/fieldType`. */
  readonly on: readonly string[]
  /** Reads the arguments; for wrong ones the answer says what they must be. */
  read(args: readonly string[]): Demand | string
}

export const TEXT = ['string/text', 'string/textarea'] as const
export const LINE = ['string/text'] as const
export const PHONE = ['string/phonenumber', 'phone_number/phonenumber'] as const
export const DATE = ['date/date'] as const
export const DATETIME = ['datetime/date'] as const
export const NUMBER = ['number/number'] as const

/** A kind that takes no arguments. */
export function plain(on: RuleKind['on'], demand: Demand): RuleKind {
  return { on, read: (args) => (args.length === 0 ? demand : 'must be empty') }
}

/** A kind that takes one of some words; `otherwise` stands for no argument at all. */
export function oneWord<W extends string>(
  on: RuleKind['on'],
  demands: Readonly<Record<W, Demand>>,
  otherwise?: NoInfer<W>,
): RuleKind {
  const words = Object.keys(demands)
  const known = new Map<string, Demand>(Object.entries(demands))
  return {
    on,
    read([word = otherwise, ...more]) {
      const demand = word === undefined || more.length > 0 ? undefined : known.get(word)
      return demand ?? `must be ${otherwise === undefined ? '' : 'empty or '}one of [${words.join(', ')}]`
    },
  }
}

/** A kind that takes one argument; `read` gives undefined for a wrong one, `must` says what it must be. */
export function oneArgument<A>(
  on: RuleKind['on'],
  must: string,
  read: (arg: string) => A | undefined,
  demand: (arg: A) => Demand,
): RuleKind {
  return {
    on,
    read([arg, ...more]) {
      const value = arg === undefined || more.length > 0 ? undefined : read(arg)
      return value === undefined ? `must be ${must}` : demand(value)
    },
  }
}

/** Reads a whole number in a range. */
export const whole =
  (min: number, max: number) =>
  (arg: string): number | undefined =>
    /^\d{1,9}$/.test(arg) && Number(arg) >= min && Number(arg) <= max ? Number(arg) : undefined
