import { isEmailAddress } from '../../values.ts'
import { type Demand, LINE, plain, type RuleKind } from '../kind.ts'

// E-mail addresses, web addresses, and the domains they may be at.

/** The most domains that a rule names. */
const MOST_DOMAINS = 20

// Labels of letters, digits and hyphens in any script, at least two of them.
const DOMAIN =
  /^(?=.{1,253}$)(?:[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?\.)+[\p{L}\p{M}\p{N}-]{2,63}$/u
const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i

const isDomain = (value: string): boolean => DOMAIN.test(value)

/** A scheme may be missing, as people write web addresses; it is then https [choice]. Nobody's name or password is in it. */
function webAddress(value: string): URL | undefined {
  const whole = SCHEME.test(value) ? value : `https://${value}`
  if (/\s/.test(whole)) return undefined
  const url = URL.parse(whole)
  const isWeb = url !== null && /^https?:$/.test(url.protocol)
  return isWeb && url.username + url.password === '' && isDomain(url.hostname) ? url : undefined
}

const domainOfEmail = (value: string): string | undefined => {
  const address = value.trim().toLowerCase()
  return isEmailAddress(address) ? address.slice(address.lastIndexOf('@') + 1) : undefined
}

const domainOfUrl = (value: string): string | undefined => webAddress(value.trim())?.hostname

/** A domain stands for all below it [choice]. */
const isAt = (domain: string, wanted: readonly string[]): boolean =>
  wanted.some((each) => domain === each || domain.endsWith(`.${each}`))

/** Domains as URLs spell them: in small letters, in ASCII. */
const canonical = (domain: string): string => URL.parse(`https://${domain}`)?.hostname ?? domain.toLowerCase()

function domains(
  code: string,
  what: string,
  domainOf: (value: string) => string | undefined,
  allowed: boolean,
): RuleKind {
  return {
    on: LINE,
    read(args) {
      if (args.length === 0 || args.length > MOST_DOMAINS || !args.every(isDomain)) {
        return `must be 1 to ${MOST_DOMAINS} domains, such as example.com`
      }
      return atDomains(code, what, domainOf, allowed, args)
    },
  }
}

function atDomains(
  code: string,
  what: string,
  domainOf: (value: string) => string | undefined,
  allowed: boolean,
  args: readonly string[],
): Demand {
  const wanted = args.map(canonical)
  return {
    code,
    refuse(value) {
      const domain = domainOf(value)
      if (domain === undefined) return `Enter a valid ${what}`
      if (isAt(canonical(domain), wanted) === allowed) return undefined
      return `Enter ${what === 'email address' ? 'an' : 'a'} ${what} ${allowed ? 'at one' : 'at none'} of these domains: ${args.join(', ')}`
    },
  }
}

const domain = plain(LINE, {
  code: 'INVALID_DOMAIN',
  refuse: (value) => (isDomain(value) ? undefined : 'Enter a valid domain, such as example.com'),
  tidy: (value) => webAddress(value.trim())?.hostname.replace(/^www\./, '') ?? value,
})

const email = plain(LINE, {
  code: 'INVALID_EMAIL',
  refuse: (value) => (isEmailAddress(value) ? undefined : 'Enter a valid email address'),
  tidy: (value) => value.trim().toLowerCase(),
})

const url = plain(LINE, {
  code: 'INVALID_URL',
  refuse: (value) => (webAddress(value) === undefined ? 'Enter a valid URL' : undefined),
  tidy(value) {
    const trimmed = value.trim()
    return SCHEME.test(trimmed) || webAddress(trimmed) === undefined ? trimmed : `https://${trimmed}`
  },
})

export const addressKinds: Readonly<Record<string, RuleKind>> = {
  DOMAIN: domain,
  EMAIL: email,
  EMAIL_ALLOWED_DOMAINS: domains('INVALID_EMAIL_ALLOWED_DOMAINS', 'email address', domainOfEmail, true),
  EMAIL_BLOCKED_DOMAINS: domains('INVALID_EMAIL_BLOCKED_DOMAINS', 'email address', domainOfEmail, false),
  URL: url,
  URL_ALLOWED_DOMAINS: domains('INVALID_URL_ALLOWED_DOMAINS', 'URL', domainOfUrl, true),
  URL_BLOCKED_DOMAINS: domains('INVALID_URL_BLOCKED_DOMAINS', 'URL', domainOfUrl, false),
}
