import { parseInstant } from '../../values.ts'
import { DATE, DATETIME, type Demand, oneArgument, type RuleKind } from '../kind.ts'

// When dates may be. Days and weekdays are those of UTC, as values are.

const DAY = 86_400_000

const DAYS = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'] as const

/** A span of the calendar: months are as long as they happen to be. */
interface Period {
  readonly text: string
  readonly months: number
  readonly ms: number
}

const PERIOD =
  /^P(?:(\d{1,4})Y)?(?:(\d{1,5})M)?(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?$/

/** An ISO 8601 period of days and longer, or with hours, minutes and seconds too. */
const period =
  (withTime: boolean) =>
  (text: string): Period | undefined => {
    const parts = PERIOD.exec(text)
    if (parts === null || !/\d[A-Z]$/.test(text) || (text.includes('T') && !withTime)) return undefined
    const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = parts
      .slice(1)
      .map((part) => Number(part ?? 0))
    const ms = (weeks * 7 + days) * DAY + ((hours * 60 + minutes) * 60 + seconds) * 1000
    return { text, months: years * 12 + months, ms }
  }

/** An instant so many months later or earlier, on the last day of the month where that has no such day, then the rest. */
function shifted(from: number, { months, ms }: Period, sign: 1 | -1): number {
  const at = new Date(from)
  const day = at.getUTCDate()
  at.setUTCDate(1)
  at.setUTCMonth(at.getUTCMonth() + sign * months)
  const length = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 0)).getUTCDate()
  at.setUTCDate(Math.min(day, length))
  return at.getTime() + sign * ms
}

const instantOf = (value: string): number => parseInstant(value) ?? Number.NaN

const startOfDay = (now: number): number => Math.floor(now / DAY) * DAY

/** The value is at least a period away from now, on one side of it [choice: HubSpot does not say how far is enough]. */
const away = (on: RuleKind['on'], code: string, sign: 1 | -1): RuleKind => {
  const days = on === DATE
  return oneArgument(on, `one ISO 8601 period, such as ${days ? 'P7D' : 'P7D or PT12H'}`, period(!days), (span) => ({
    code,
    refuse(value, now) {
      const limit = shifted(days ? startOfDay(now) : now, span, sign)
      return sign * (instantOf(value) - limit) >= 0
        ? undefined
        : `Enter a date at least ${span.text} ${sign === 1 ? 'after' : 'before'} the current one`
    },
  }))
}

/** The value is not on the wrong side of an instant. */
const edge = (on: RuleKind['on'], code: string, sign: 1 | -1): RuleKind =>
  oneArgument(
    on,
    'one instant in milliseconds since 1970',
    (arg) => (/^-?\d{1,16}$/.test(arg) ? parseInstant(arg) : undefined),
    (limit) => ({
      code,
      refuse: (value) =>
        sign * (instantOf(value) - limit) >= 0
          ? undefined
          : `Enter a date not ${sign === 1 ? 'before' : 'after'} ${new Date(limit).toISOString()}`,
    }),
  )

const daysOfWeek: RuleKind = {
  on: [...DATE, ...DATETIME],
  read(args) {
    const wanted = new Set(args)
    const known = args.every((arg) => DAYS.some((day) => day === arg))
    if (args.length === 0 || wanted.size < args.length || !known)
      return `must be some of [${DAYS.join(', ')}], each once`
    return onDays(wanted)
  },
}

const onDays = (wanted: ReadonlySet<string>): Demand => ({
  code: 'INVALID_DAYS_OF_WEEK',
  refuse: (value) =>
    wanted.has(DAYS[new Date(instantOf(value)).getUTCDay()] ?? '')
      ? undefined
      : `Enter a date on one of these days: ${[...wanted].join(', ')}`,
})

export const dateKinds: Readonly<Record<string, RuleKind>> = {
  AFTER_DATETIME_DURATION: away(DATETIME, 'INVALID_AFTER_DATETIME_DURATION', 1),
  AFTER_DURATION: away(DATE, 'INVALID_AFTER_DURATION', 1),
  BEFORE_DATETIME_DURATION: away(DATETIME, 'INVALID_BEFORE_DATETIME_DURATION', -1),
  BEFORE_DURATION: away(DATE, 'INVALID_BEFORE_DURATION', -1),
  DAYS_OF_WEEK: daysOfWeek,
  END_DATE: edge(DATE, 'INVALID_END_DATE', -1),
  END_DATETIME: edge(DATETIME, 'INVALID_END_DATETIME', -1),
  START_DATE: edge(DATE, 'INVALID_START_DATE', 1),
  START_DATETIME: edge(DATETIME, 'INVALID_START_DATETIME', 1),
}
