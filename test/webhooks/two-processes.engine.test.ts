import { expect, inject, test } from 'vitest'
import { openApp } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { silentLog } from '../../src/kit/log.ts'
import { systemRandom } from '../../src/kit/random.ts'
import { createDatabase } from '../harness/database.ts'
import { openReceiver } from '../harness/receiver.ts'
import { caller } from '../harness/spoke.ts'

// An embedded database has one process. Both here look for changes all the time, each finding pages of its own.
test.skipIf(inject('engine') !== 'postgres')(
  'two processes on one database tell every change once, whichever made it and whichever tells it',
  async () => {
    const database = await createDatabase(inject('postgres'))
    const receiver = await openReceiver()
    const token = `pat-na1-${systemRandom.uuid()}`
    const config = readConfig(
      { port: '0' },
      {
        SPOKE_DATABASE_URL: database.url,
        SPOKE_BOOTSTRAP_TOKEN: token,
        SPOKE_SECRET: 'a secret that only tests know, and long enough',
        SPOKE_ALLOW_PRIVATE_TARGETS: 'true',
      },
    )
    const open = () => openApp(config, { clock: systemClock, random: systemRandom, log: silentLog })
    const apps = [await open(), await open()]
    try {
      const callers = []
      for (const app of apps) callers.push(caller(await app.listen(), 0, token))
      const [one, two] = callers
      if (one === undefined || two === undefined) throw new Error('There are two.')
      const { body } = await one.post('/oauth/v2/private-apps/get/access-token-info', { tokenKey: token })
      const at = `/webhooks/v3/${body.appId}`
      await one.put(`${at}/settings`, { targetUrl: receiver.url, throttling: { maxConcurrentRequests: 10 } })
      await two.post(`${at}/subscriptions`, { eventType: 'contact.creation', active: true })
      const made: number[] = []
      const write = async (via: typeof one, batches: number, size: number): Promise<void> => {
        for (let batch = 0; batch < batches; batch++) {
          const inputs = Array.from({ length: size }, () => ({ properties: { firstname: 'Ada' } }))
          const reply = await via.post('/crm/v3/objects/contacts/batch/create', { inputs })
          made.push(...reply.body.results.map(({ id }: { id: string }) => Number(id)))
        }
      }
      await Promise.all([one, two, one, two].map((via, writer) => write(via, 60, [1, 7, 30, 90][writer] ?? 1)))
      const told = () => receiver.events().map(({ objectId }) => objectId)
      await expect.poll(() => new Set(told()).size, { timeout: 20_000, interval: 50 }).toBe(made.length)
      for (const app of apps) await app.webhooks.settled()
      expect(told().sort((a, b) => a - b)).toEqual(made.sort((a, b) => a - b))
    } finally {
      for (const app of apps) await app.close()
      await receiver.close()
      await database.drop()
    }
  },
)
