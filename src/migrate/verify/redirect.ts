// Loaded into an integration's own process (`node --import`) while it is verified: every request to HubSpot goes to Spoke,
// and is written down. Must run on Node 20, and touch nothing but those requests.
import { appendFileSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import { syncBuiltinESMExports } from 'node:module'
import { HUBSPOT } from './hosts.ts'

const target = process.env['SPOKE_VERIFY_URL']
const record = process.env['SPOKE_VERIFY_CALLS']

if (target !== undefined && record !== undefined) redirect(new URL(target), record)

function redirect(spoke: URL, file: string): void {
  /** One line a call: no query, no header, so that no secret is written. */
  const note = (method: string, address: URL, status: number, detail: string): void => {
    const call = {
      method,
      path: address.pathname,
      status,
      key: address.searchParams.has('hapikey'),
      detail: detail.slice(0, 2000),
    }
    appendFileSync(file, `${JSON.stringify(call)}\n`)
  }
  const moved = (address: URL): URL => new URL(address.pathname + address.search, spoke)

  const send = globalThis.fetch
  globalThis.fetch = async (input, init) => {
    const address = new URL(input instanceof Request ? input.url : String(input))
    if (!HUBSPOT.test(address.hostname)) return send(input, init)
    const method = (init?.method ?? (input instanceof Request ? input.method : 'GET')).toUpperCase()
    const response =
      input instanceof Request ? await send(new Request(moved(address), input), init) : await send(moved(address), init)
    note(method, address, response.status, response.status >= 400 ? await response.clone().text() : '')
    return response
  }

  for (const module of [http, https]) {
    const original = module.request
    const request = (...args: unknown[]): http.ClientRequest => {
      const [first, second, third] = args
      const given = typeof first === 'string' || first instanceof URL ? new URL(first) : undefined
      const options = (given === undefined ? first : typeof second === 'object' ? second : {}) as http.RequestOptions
      const done = [second, third].find((one) => typeof one === 'function') as
        | ((response: http.IncomingMessage) => void)
        | undefined
      const host = given?.hostname ?? options.hostname ?? options.host?.replace(/:\d+$/, '') ?? ''
      if (!HUBSPOT.test(host)) return Reflect.apply(original, module, args) as http.ClientRequest
      const address = new URL(
        given === undefined ? (options.path ?? '/') : given.pathname + given.search,
        'https://api.hubapi.com',
      )
      const { agent: _agent, hostname: _hostname, host: _host, port: _port, protocol: _protocol, ...rest } = options
      const headers = { ...(options.headers as http.OutgoingHttpHeaders | undefined), host: spoke.host }
      const sent = http.request(
        { ...rest, headers, hostname: spoke.hostname, port: spoke.port, path: address.pathname + address.search },
        done,
      )
      sent.on('response', (response) =>
        note((options.method ?? 'GET').toUpperCase(), address, response.statusCode ?? 0, ''),
      )
      return sent
    }
    module.request = request as typeof module.request
    module.get = ((...args: unknown[]) => {
      const sent = request(...args)
      sent.end()
      return sent
    }) as typeof module.get
  }
  syncBuiltinESMExports()
}
