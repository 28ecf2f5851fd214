import { isIP } from 'node:net'
import { Failure } from './kit/failure.ts'
import type { LogLevel, LogStyle } from './kit/log.ts'

/** One setting: where it comes from, what it means, what it is when nobody says. A flag wins over a variable. */
export interface Setting<T> {
  readonly env: string
  /** As commander writes it; absent where a flag would put a secret on the command line. */
  readonly flag?: string
  readonly help: string
  readonly fallback: T
  /** Throws a Failure that names the setting and what would be right. */
  readonly read: (text: string) => T
}

const text = (value: string): string => value
const optional = (value: string): string | undefined => (value === '' ? undefined : value)

function readPort(value: string): number {
  const port = Number(value)
  if (!/^\d+$/.test(value) || port > 65_535)
    throw new Failure(`The port must be a number from 0 to 65535, not "${value}".`)
  return port
}

function readSwitch(value: string): boolean {
  if (/^(true|1|yes)$/i.test(value)) return true
  if (/^(false|0|no|)$/i.test(value)) return false
  throw new Failure(`A switch is true or false, not "${value}".`)
}

function readUrl(value: string): string | undefined {
  if (value === '') return undefined
  if (!URL.canParse(value) || !/^https?:/.test(value)) {
    throw new Failure(`The public URL must begin with http:// or https://, not "${value}".`)
  }
  return value.replace(/\/+$/, '')
}

function readSecret(value: string): string | undefined {
  if (value === '' || value.length >= 32) return optional(value)
  throw new Failure('SPOKE_SECRET must be at least 32 characters of chance: `openssl rand -base64 32` makes some.')
}

/** Whose word is taken on where a request comes from: nobody's, everybody's, so many proxies, or these networks. */
function readTrust(value: string): boolean | number | string[] {
  if (/^(true|yes)$/i.test(value)) return true
  if (/^(false|no|0|)$/i.test(value)) return false
  if (/^\d{1,2}$/.test(value)) return Number(value)
  const networks = value.split(',').map((each) => each.trim())
  if (networks.every(isNetwork)) return networks
  throw new Failure(
    `SPOKE_TRUST_PROXY takes true, false, how many proxies there are, or their addresses such as 10.0.0.0/8,loopback, not "${value}".`,
  )
}

function isNetwork(text: string): boolean {
  if (/^(loopback|linklocal|uniquelocal)$/.test(text)) return true
  const [address = '', bits, more] = text.split('/')
  const family = isIP(address)
  const fits = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
  return family > 0 && fits && more === undefined
}

function readDays(value: string): number {
  if (/^\d{1,4}$/.test(value)) return Number(value)
  throw new Failure(`SPOKE_CALLS_DAYS takes a number of days from 0 to 9999, not "${value}".`)
}

export interface LogSetting {
  readonly style: LogStyle
  readonly level: LogLevel
}

function readLog(value: string): LogSetting {
  const setting = { style: 'pretty' as LogStyle, level: 'info' as LogLevel }
  for (const word of value.split(',').filter((each) => each !== '')) {
    if (word === 'pretty' || word === 'json') setting.style = word
    else if (word === 'error' || word === 'warn' || word === 'info' || word === 'debug' || word === 'silent')
      setting.level = word
    else throw new Failure(`SPOKE_LOG takes pretty or json, and error, warn, info, debug or silent, not "${word}".`)
  }
  return setting
}

const profiles = ['own', 'hubspot'] as const
const limitTiers = ['unlimited', 'free', 'professional', 'add-on'] as const

function oneOf<T extends string>(name: string, choices: readonly T[]): (value: string) => T {
  return (value) => {
    const found = choices.find((choice) => choice === value)
    if (found !== undefined) return found
    throw new Failure(`${name} is one of ${choices.join(', ')}, not "${value}".`)
  }
}

function setting<T>(
  env: string,
  flag: string | undefined,
  help: string,
  fallback: T,
  read: (text: string) => T,
): Setting<T> {
  return { env, help, fallback, read, ...(flag === undefined ? {} : { flag }) }
}

/** Every setting there is. */
export const settings = {
  port: setting('SPOKE_PORT', '--port <number>', 'port to listen on; 0 takes any free one', 8484, readPort),
  host: setting('SPOKE_HOST', '--host <address>', 'address to listen on', '127.0.0.1', text),
  data: setting('SPOKE_DATA', '--data <folder>', 'folder of the embedded database', './spoke-data', text),
  memory: setting(
    'SPOKE_MEMORY',
    '--memory',
    'keep data in a temporary folder that goes with the process',
    false,
    readSwitch,
  ),
  databaseUrl: setting<string | undefined>(
    'SPOKE_DATABASE_URL',
    '--database-url <url>',
    'a PostgreSQL database (postgres://…) instead of the embedded one',
    undefined,
    optional,
  ),
  demo: setting('SPOKE_DEMO', '--demo', 'fill an empty portal with a year of an invented company', false, readSwitch),
  publicUrl: setting<string | undefined>(
    'SPOKE_PUBLIC_URL',
    '--public-url <url>',
    'address under which others reach Spoke; links in answers begin with it',
    undefined,
    readUrl,
  ),
  profile: setting<(typeof profiles)[number]>(
    'SPOKE_PROFILE',
    '--profile <name>',
    'own, a back end of your own, or hubspot, which refuses what HubSpot would',
    'own',
    oneOf('The profile', profiles),
  ),
  limits: setting<(typeof limitTiers)[number] | undefined>(
    'SPOKE_LIMITS',
    '--limits <name>',
    "HubSpot's limits by subscription (free, professional or add-on), or unlimited whatever was set; free in profile hubspot",
    undefined,
    (value) => (value === '' ? undefined : oneOf('A limit', limitTiers)(value)),
  ),
  log: setting<LogSetting>(
    'SPOKE_LOG',
    '--log <words>',
    'pretty or json, and error, warn, info, debug or silent, joined by a comma',
    { style: 'pretty', level: 'info' },
    readLog,
  ),
  trustProxy: setting<boolean | number | string[]>(
    'SPOKE_TRUST_PROXY',
    '--trust-proxy <who>',
    'proxies whose X-Forwarded-For is believed: true, how many, or addresses and networks joined by commas',
    false,
    readTrust,
  ),
  callsDays: setting(
    'SPOKE_CALLS_DAYS',
    '--calls-days <number>',
    'how many days the call log is kept; 0 logs no calls',
    30,
    readDays,
  ),
  allowPrivateTargets: setting(
    'SPOKE_ALLOW_PRIVATE_TARGETS',
    undefined,
    'let webhooks reach this machine and private networks, and targets without TLS',
    false,
    readSwitch,
  ),
  bootstrapToken: setting<string | undefined>(
    'SPOKE_BOOTSTRAP_TOKEN',
    undefined,
    'on the first start only: the token of a private app named Bootstrap that has every scope',
    undefined,
    optional,
  ),
  bootstrapApiKey: setting<string | undefined>(
    'SPOKE_BOOTSTRAP_API_KEY',
    undefined,
    'on the first start only: an account API key with full access',
    undefined,
    optional,
  ),
  bootstrapDeveloperKey: setting<string | undefined>(
    'SPOKE_BOOTSTRAP_DEVELOPER_KEY',
    undefined,
    'on the first start only: a developer key',
    undefined,
    optional,
  ),
  bootstrapApp: setting<string | undefined>(
    'SPOKE_BOOTSTRAP_APP',
    undefined,
    'on the first start only: a public app, as JSON with name, clientId, clientSecret, redirectUrls, scopes, optionalScopes',
    undefined,
    optional,
  ),
  bootstrapEmail: setting<string | undefined>(
    'SPOKE_BOOTSTRAP_EMAIL',
    undefined,
    'on the first start only: the e-mail address of the first super admin, who is the first owner too',
    undefined,
    optional,
  ),
  bootstrapPassword: setting<string | undefined>(
    'SPOKE_BOOTSTRAP_PASSWORD',
    undefined,
    'on the first start only: the password of the first super admin',
    undefined,
    optional,
  ),
  smtpUrl: setting<string | undefined>(
    'SPOKE_SMTP_URL',
    undefined,
    'the mail server for invitations and forgotten passwords: smtp://user:password@host:587',
    undefined,
    optional,
  ),
  mailFrom: setting('SPOKE_MAIL_FROM', undefined, 'whom mail comes from', 'Spoke <spoke@localhost>', text),
  secret: setting<string | undefined>(
    'SPOKE_SECRET',
    undefined,
    'encrypts what must be readable again; kept in the data folder when absent',
    undefined,
    readSecret,
  ),
} as const

export type SettingName = keyof typeof settings
export type Config = { readonly [K in SettingName]: (typeof settings)[K]['fallback'] }

/** Reads the settings: flags first, then variables, then what each falls back to. */
export function readConfig(
  flags: Readonly<Partial<Record<SettingName, string | boolean>>>,
  env: Readonly<Record<string, string | undefined>>,
): Config {
  const config: Partial<Record<SettingName, unknown>> = {}
  for (const name of Object.keys(settings) as SettingName[]) {
    const { env: variable, fallback, read } = settings[name]
    const given = flags[name] ?? env[variable]
    config[name] = given === undefined ? fallback : read(String(given))
  }
  return config as Config
}
