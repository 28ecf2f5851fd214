// A person at a browser that runs no scripts: keeps cookies, follows redirects within a site, fills in forms.

export interface Page {
  readonly url: string
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** Where the visitor was sent, when that is another site. */
  readonly away: string | undefined
  readonly forms: readonly Form[]
  readonly links: readonly { readonly href: string; readonly text: string }[]
}

export interface Form {
  readonly method: string
  readonly action: string
  readonly fields: Readonly<Record<string, string>>
  readonly buttons: readonly { readonly name: string; readonly value: string; readonly text: string }[]
}

export interface Visitor {
  readonly cookies: Map<string, string>
  open(url: string): Promise<Page>
  /** Presses the button with this text, with what was typed in. */
  press(page: Page, button: string, typed?: Readonly<Record<string, string>>): Promise<Page>
  follow(page: Page, link: string): Promise<Page>
  send(url: string, init: RequestInit): Promise<Page>
}

export function newVisitor(base: string): Visitor {
  const cookies = new Map<string, string>()

  async function send(url: string, init: RequestInit): Promise<Page> {
    const headers = new Headers(init.headers)
    if (cookies.size > 0) headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '))
    const response = await fetch(url, { ...init, headers, redirect: 'manual' })
    for (const cookie of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split('=')
      if (/max-age=0/i.test(cookie)) cookies.delete(name)
      else cookies.set(name, value)
    }
    const location = response.headers.get('location')
    if (location === null) return read(url, response, undefined)
    const next = new URL(location, url)
    if (next.origin === new URL(base).origin && !location.includes('code=') && !location.includes('error=')) {
      return send(next.href, {})
    }
    return read(url, response, location)
  }

  return {
    cookies,
    send,
    open: (url) => send(url, {}),
    press(page, button, typed = {}) {
      for (const form of page.forms) {
        const pressed = form.buttons.find(({ text }) => text === button)
        if (pressed === undefined) continue
        const fields = { ...form.fields, ...typed, ...(pressed.name === '' ? {} : { [pressed.name]: pressed.value }) }
        return send(new URL(form.action, page.url).href, {
          method: form.method,
          body: new URLSearchParams(fields),
          headers: { origin: new URL(base).origin, 'sec-fetch-site': 'same-origin' },
        })
      }
      throw new Error(`There is no button ${button} on ${page.url}: ${page.text}`)
    },
    follow(page, link) {
      const found = page.links.find(({ text }) => text === link)
      if (found === undefined) throw new Error(`There is no link ${link} on ${page.url}: ${page.text}`)
      return send(new URL(found.href, page.url).href, {})
    },
  }
}

async function read(url: string, response: Response, away: string | undefined): Promise<Page> {
  const text = await response.text()
  const forms = [...text.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)].map(([, tag = '', inside = '']) => ({
    method: attribute(tag, 'method') ?? 'get',
    action: attribute(tag, 'action') ?? url,
    fields: Object.fromEntries(
      [...inside.matchAll(/<input\b([^>]*)>/g)].map(([, input = '']) => [
        attribute(input, 'name') ?? '',
        attribute(input, 'value') ?? '',
      ]),
    ),
    buttons: [...inside.matchAll(/<button\b([^>]*)>([\s\S]*?)<\/button>/g)].map(([, button = '', label = '']) => ({
      name: attribute(button, 'name') ?? '',
      value: attribute(button, 'value') ?? '',
      text: decode(label),
    })),
  }))
  const links = [...text.matchAll(/<a\b([^>]*)>([\s\S]*?)<\/a>/g)].map(([, tag = '', label = '']) => ({
    href: attribute(tag, 'href') ?? '',
    text: decode(label),
  }))
  return { url, status: response.status, headers: response.headers, text, away, forms, links }
}

function attribute(tag: string, name: string): string | undefined {
  const value = new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1]
  return value === undefined ? undefined : decode(value)
}

function decode(html: string): string {
  return html.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
}
