import { isDeveloperName } from '../keys/names.ts'

/**
 * The name that a setting gets when it holds a token: `HUBSPOT_API_KEY` → `HUBSPOT_ACCESS_TOKEN`. A name that does not
 * say HubSpot gets it said. Written as the old one is: `SNAKE`, `snake` or `camel`.
 */
export function renamed(name: string): string {
  const style = /^[A-Z0-9_]+$/.test(name) ? 'upper' : name.includes('_') ? 'lower' : 'camel'
  const token = style === 'upper' ? 'ACCESS_TOKEN' : style === 'lower' ? 'access_token' : 'AccessToken'
  const changed = name.replace(/(?:h?api[._]?key|hapi[._]?key|api[._]?token|key)/i, token)
  if (/hub_?spot|hupspot/i.test(changed)) return changed.replace(/HUPSPOT/g, 'HUBSPOT')
  if (style === 'camel')
    return changed.charAt(0) === 'A' && /^A/.test(name)
      ? `HubSpot${changed}`
      : `hubspot${changed.charAt(0).toUpperCase()}${changed.slice(1)}`
  const prefix = style === 'upper' ? 'HUBSPOT_' : 'hubspot_'
  return /^hs_/i.test(changed) ? changed : `${prefix}${changed}`
}

/** True for names of the environment, which are renamed in one go through code, settings, CI and documents. */
export function isEnvironmentName(name: string): boolean {
  if (/^(?:YOUR|MY|ENTER|SOME|THE|PLACEHOLDER)_/.test(name)) return false
  return /^[A-Z][A-Z0-9_]*$/.test(name) && /KEY|HAPI|API_TOKEN/.test(name) && !isDeveloperName(name)
}
