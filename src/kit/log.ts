import { write, writeSync } from 'node:fs'

export type LogValue = string | number | boolean | null | undefined
export type LogFields = Readonly<Record<string, LogValue>>
export type LogLevel = 'error' | 'warn' | 'info' | 'debug' | 'silent'
export type LogStyle = 'pretty' | 'json'

/** One line an event, with stable keys. Secrets are masked before they get here: nobody logs a URL's query or a header. */
export interface Log {
  error(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  info(event: string, fields?: LogFields): void
  debug(event: string, fields?: LogFields): void
  /** Whether `info` lines go anywhere: the hot path asks before it builds one. */
  readonly informs: boolean
  /** Writes what is still buffered, before the process ends. */
  flush(): void
}

export interface LogOptions {
  readonly style: LogStyle
  readonly level: LogLevel
  readonly now: () => number
  readonly fd?: number
}

const order: readonly LogLevel[] = ['error', 'warn', 'info', 'debug']

/** A log that gathers lines for a moment and writes them together, so that a request never waits for the terminal. */
export function openLog({ style, level, now, fd = 2 }: LogOptions): Log {
  const enabled = order.slice(0, order.indexOf(level) + 1)
  const format = style === 'json' ? jsonLine : prettyLine
  let buffer = ''
  let busy = false

  function drain(): void {
    if (busy || buffer === '') return
    const text = buffer
    buffer = ''
    busy = true
    write(fd, text, (error) => {
      busy = false
      // A closed terminal must not end the server; there is nowhere left to report it.
      if (error === null) drain()
    })
  }

  const emit =
    (at: LogLevel) =>
    (event: string, fields: LogFields = {}) => {
      if (!enabled.includes(at)) return
      const first = buffer === ''
      buffer += format(now(), at, event, fields)
      if (first && !busy) setImmediate(drain)
    }

  return {
    error: emit('error'),
    warn: emit('warn'),
    info: emit('info'),
    debug: emit('debug'),
    informs: enabled.includes('info'),
    flush() {
      const text = buffer
      buffer = ''
      if (text !== '') writeSync(fd, text)
    },
  }
}

export const silentLog: Log = openLog({ style: 'json', level: 'silent', now: () => 0 })

/** `JSON.stringify` of the same, at a third of its price: a line is written for every request. */
function jsonLine(at: number, level: LogLevel, event: string, fields: LogFields): string {
  let line = `{"at":"${isoTime(at)}","level":"${level}","event":${JSON.stringify(event)}`
  for (const key in fields) {
    const value = fields[key]
    if (value === undefined) continue
    line += `,"${key}":${typeof value === 'string' ? quoted(value) : String(value)}`
  }
  return `${line}}\n`
}

// Whatever JSON must escape, and everything that is not ASCII: the rest can stand in quotes as it is.
const SPECIAL = /[^\x20-\x21\x23-\x5b\x5d-\x7e]/

function quoted(text: string): string {
  return SPECIAL.test(text) ? JSON.stringify(text) : `"${text}"`
}

let printed = { at: Number.NaN, text: '' }

/** Many lines fall into one millisecond: its text is made once. */
function isoTime(at: number): string {
  if (printed.at !== at) printed = { at, text: new Date(at).toISOString() }
  return printed.text
}

function prettyLine(at: number, level: LogLevel, event: string, fields: LogFields): string {
  let line = `${new Date(at).toISOString().slice(11, 23)} ${level === 'info' ? '' : `${level.toUpperCase()} `}${event}`
  for (const [key, value] of Object.entries(fields)) {
    if (value === undefined || value === null) continue
    const text = String(value)
    line += ` ${key}=${/[\s"]/.test(text) ? JSON.stringify(text) : text}`
  }
  return `${line}\n`
}
