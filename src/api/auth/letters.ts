import type { Letter } from '../../mail/mail.ts'
import { signInLink } from './links.ts'

// What Spoke writes to people. Names that others chose stand between quotation marks on one line.

/** To somebody who was made a user of a portal. */
export function invitation(to: string, base: string, portal: string, secret: string): Letter {
  return {
    to,
    subject: 'You were invited to Spoke',
    text: `You were invited to the portal "${oneLine(portal)}".

Choose a password here; then you are signed in. The link works once, within a day:

${signInLink(base, secret)}

If you did not expect this, you need not do anything.
`,
  }
}

/** To somebody who said the password was forgotten, or of whom somebody else said so. */
export function passwordReset(to: string, base: string, secret: string): Letter {
  return {
    to,
    subject: 'Choose another password for Spoke',
    text: `Somebody asked for another password for ${to}.

If that was you, choose one here. The link works once, within a day:

${signInLink(base, secret)}

If it was not you, you need not do anything: your password stays as it is.
`,
  }
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').slice(0, 200)
