// Stands for the other CRM: `node crm.js` serves a few leads on port 8700, two a page.
import { createServer } from 'node:http'

const leads = [
  ['ada@analytical-engines.example', 'Ada', 'Lovelace', 'Analytical Engines', 'A mill', 12_000],
  ['grace@compilers.example', 'Grace', 'Hopper', 'Compilers', '', 0],
  ['mary@clocks.example', 'Mary', 'Somerville', 'Clocks', 'A regulator', 800],
  ['emmy@rings.example', 'Emmy', 'Noether', 'Rings', '', 0],
  ['sofia@tops.example', 'Sofia', 'Kovalevskaya', 'Tops', 'A spinning top', 50],
].map(([email, first, last, company, offer, amount]) => ({ email, first, last, company, offer, amount }))

/** Serves the leads; gives the address. */
export function serveLeads(port = 0) {
  const server = createServer((request, response) => {
    const page = Number(new URL(request.url, 'http://localhost').searchParams.get('page') ?? 1)
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ leads: leads.slice((page - 1) * 2, page * 2), more: page * 2 < leads.length }))
  })
  return new Promise((resolve) => {
    server.listen(port, '127.0.0.1', () => {
      resolve({ url: `http://127.0.0.1:${server.address().port}/leads`, close: () => server.close() })
    })
  })
}

if (process.argv[1] === import.meta.filename) console.log((await serveLeads(8700)).url)
