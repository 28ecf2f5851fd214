/** The local date of an instant, as text that compares equal on one day only. */
function dateIn(timeZone: string): (at: number) => string {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  return (at) => format.format(at)
}

const MINUTE = 60_000
/** No day is longer, whatever clocks are put back. */
const LONGEST = 27 * 60

/** When the day of an instant ends in a time zone (IANA's name, such as `US/Eastern`), in ms. */
export function endOfDay(timeZone: string): (now: number) => number {
  const date = dateIn(timeZone)
  return (now) => {
    const today = date(now)
    const start = Math.floor(now / MINUTE)
    let [within, beyond] = [0, LONGEST]
    while (beyond - within > 1) {
      const middle = (within + beyond) >> 1
      if (date((start + middle) * MINUTE) === today) within = middle
      else beyond = middle
    }
    return (start + beyond) * MINUTE
  }
}
