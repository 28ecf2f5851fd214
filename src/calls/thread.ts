import { parentPort, workerData } from 'node:worker_threads'
import { messageOf } from '../kit/failure.ts'
import { openDayLog } from '../store/day-log/open.ts'
import { openReading } from './reading.ts'
import type { Answered, Asked, ThreadData } from './threads.ts'
import { openWriting } from './writing.ts'

// The log's own threads: one writes, one reads. Neither ever makes the thread wait that answers requests.

const { place, role } = workerData as ThreadData
const log = await openDayLog(place, role === 'writer')
const writing = openWriting(log)
const reading = openReading(log, () => performance.now())

/** One after the other: a transaction and what is known of a day are not shared. */
let last: Promise<unknown> = Promise.resolve()

parentPort?.on('message', (asked: Asked) => {
  last = last.then(async () => {
    try {
      send({ id: asked.id, result: await carryOut(asked) })
    } catch (error) {
      send({ id: asked.id, failed: messageOf(error) })
    }
  })
})

function send(answered: Answered): void {
  parentPort?.postMessage(answered)
}

async function carryOut({ task }: Asked): Promise<unknown> {
  switch (task.kind) {
    case 'write':
      return writing.write(Buffer.from(task.lines).toString('utf8'), task.dropped, task.now)
    case 'prune':
      return writing.prune(task.before)
    case 'list':
      return reading.list(task.whose, task.filter, task.after, task.limit)
    case 'one':
      return reading.one(task.whose, task.correlation)
    case 'chart':
      return reading.chart(task.whose, task.filter)
    case 'usage':
      return reading.usage(task.whose, task.from)
    case 'status':
      return reading.status()
    case 'close':
      return log.close()
  }
}
