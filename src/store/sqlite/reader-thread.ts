import { parentPort, workerData } from 'node:worker_threads'
import { driveNow } from '../drive.ts'
import type { Home, Unit } from '../port.ts'
import { openConnection } from './connection.ts'
import type { ReaderAnswer, ReaderCall, ReaderData } from './readers.ts'

const { path, stop } = workerData as ReaderData
const connection = openConnection(path, { readOnly: true, synchronous: 'full', cache: 16_000 })
const stopped = new Int32Array(stop)
const home: Home = {}

parentPort?.on('message', (call: ReaderCall) => {
  answer(call).then(
    (given) => parentPort?.postMessage(given),
    (error) => parentPort?.postMessage({ failed: error instanceof Error ? error.message : String(error) }),
  )
})

async function answer(call: ReaderCall): Promise<ReaderAnswer> {
  if (call.kind === 'task') return { result: await carryOut(call.module, call.input) }
  if (call.kind === 'run') return { rows: [...connection.run(call.text, call.values)].map((row) => ({ ...row })) }
  connection.exec(call.kind === 'begin' ? 'begin' : 'commit')
  return { rows: [] }
}

const known = new Map<string, Run>()
type Run = (input: unknown, home: Home) => Unit<unknown>

async function load(module: string): Promise<Run> {
  const { run } = (await import(module)) as { readonly run: Run }
  known.set(module, run)
  return run
}

/** One snapshot for the whole task; between two statements it looks whether it is still wanted. */
async function carryOut(module: string, input: unknown): Promise<unknown> {
  const run = known.get(module) ?? (await load(module))
  connection.exec('begin')
  try {
    return driveNow(
      () => run(input, home),
      (step) => {
        if (Atomics.load(stopped, 0) !== 0) throw new Error('Stopped.')
        if (step.kind !== 'statement') throw new Error('A scan only reads.')
        return connection.statement(step)
      },
    )
  } finally {
    connection.exec('commit')
  }
}
