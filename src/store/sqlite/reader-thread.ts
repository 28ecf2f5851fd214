import { parentPort, workerData } from 'node:worker_threads'
import { openConnection } from './connection.ts'
import type { ReaderAnswer, ReaderCall } from './readers.ts'

const connection = openConnection(String(workerData), { readOnly: true, synchronous: 'full' })

parentPort?.on('message', (call: ReaderCall) => {
  parentPort?.postMessage(answer(call))
})

function answer(call: ReaderCall): ReaderAnswer {
  try {
    if (call.kind === 'run') return { rows: [...connection.run(call.text, call.values)].map((row) => ({ ...row })) }
    connection.exec(call.kind === 'begin' ? 'begin' : 'commit')
    return { rows: [] }
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) }
  }
}
