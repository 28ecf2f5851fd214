import { createServer } from 'node:http'
import { contactInput } from './contacts.ts'

// The yardstick: the least that a Node server does to take and give the same JSON. No routing, no auth, no store.
const record = JSON.stringify({
  id: '512',
  properties: {
    createdate: '2026-01-01T10:00:00.123Z',
    email: 'ada@analytical-engines.example',
    firstname: 'Ada',
    hs_object_id: '512',
    lastmodifieddate: '2026-01-01T10:00:00.123Z',
    lastname: 'Lovelace',
  },
  createdAt: '2026-01-01T10:00:00.123Z',
  updatedAt: '2026-01-01T10:00:00.123Z',
  archived: false,
  url: 'http://127.0.0.1:8484/console/contacts/1000001/record/0-1/512',
})
const parsed: unknown = JSON.parse(record)
const created: unknown = { ...JSON.parse(record), properties: contactInput(1) }

const server = createServer((request, response) => {
  if (request.method === 'GET') {
    send(200, parsed)
    return
  }
  const parts: Buffer[] = []
  request.on('data', (part: Buffer) => parts.push(part))
  request.on('end', () => {
    JSON.parse(Buffer.concat(parts).toString('utf8'))
    send(201, created)
  })

  function send(status: number, body: unknown): void {
    const text = JSON.stringify(body)
    response.writeHead(status, {
      'content-type': 'application/json;charset=utf-8',
      'content-length': Buffer.byteLength(text),
    })
    response.end(text)
  }
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.stdout.write(`${typeof address === 'object' ? address?.port : ''}\n`)
})
