import { createTransport } from 'nodemailer'
import { Failure, messageOf } from '../kit/failure.ts'
import type { Log } from '../kit/log.ts'

/** One message, in plain text. */
export interface Letter {
  readonly to: string
  readonly subject: string
  readonly text: string
}

/** Sends mail over SMTP. */
export interface Mail {
  /** Resolves once the server has taken it; throws where it does not. */
  send(letter: Letter): Promise<void>
  /** The same, while nobody waits: a failure is logged, without the text. */
  post(letter: Letter): void
  close(): void
}

export interface MailOptions {
  /** `smtp://user:password@host:587`, or `smtps://` for TLS from the first byte. */
  readonly url: string
  /** What stands in From. */
  readonly from: string
  readonly log: Pick<Log, 'warn'>
}

/** How long the server may take to answer, in ms: somebody is waiting. */
const PATIENCE = 10_000

/** Throws a Failure where the address is none of a mail server; it is not called before the first letter. */
export function openMail({ url, from, log }: MailOptions): Mail {
  if (!URL.canParse(url) || !/^smtps?:\/\/[^/]/.test(url)) {
    throw new Failure('SPOKE_SMTP_URL must be the address of a mail server, such as smtp://user:password@host:587.')
  }
  const transport = createTransport(
    { url, connectionTimeout: PATIENCE, greetingTimeout: PATIENCE, socketTimeout: PATIENCE },
    // Nothing of a letter comes from a file or an address: its text is all there is.
    { from, disableFileAccess: true, disableUrlAccess: true },
  )
  const send = async (letter: Letter): Promise<void> => {
    await transport.sendMail({ ...letter })
  }
  return {
    send,
    post(letter) {
      send(letter).catch((error) => log.warn('mail.failed', { subject: letter.subject, reason: messageOf(error) }))
    },
    close: () => transport.close(),
  }
}
