import { Worker } from 'node:worker_threads'
import type { Clock } from '../../kit/clock.ts'
import { answerRows, drive } from '../drive.ts'
import type { Answer, Row, Step, Task, TaskLimits, Unit, Value } from '../port.ts'
import { openTurns } from '../turns.ts'

export type ReaderCall =
  | { readonly kind: 'begin' }
  | { readonly kind: 'commit' }
  | { readonly kind: 'run'; readonly text: string; readonly values: readonly Value[] }
  | { readonly kind: 'task'; readonly module: string; readonly input: unknown }

export type ReaderAnswer =
  | { readonly rows: readonly Row[] }
  | { readonly result: unknown }
  | { readonly failed: string }

export interface ReaderData {
  readonly path: string
  /** One number in shared memory: not zero when the task that runs shall end. */
  readonly stop: SharedArrayBuffer
}

/** Threads with read-only connections of their own, for reads that would hold up everybody else. */
export interface Readers {
  scan<T>(unit: () => Unit<T>): Promise<T>
  task<I, T>(task: Task<I, T>, limits: TaskLimits): Promise<T>
  close(): Promise<void>
}

interface Thread {
  call(message: ReaderCall): Promise<readonly Row[]>
  /** Ends early, with a failure, once `stop` is aborted. */
  task(message: ReaderCall, stop: AbortSignal): Promise<unknown>
  readonly alive: boolean
  stop(): Promise<void>
}

/** At most `size` threads, started when first needed; scans beyond that wait in order. */
export function openReaders(path: string, size: number, clock: Clock): Readers {
  const turns = openTurns(size, clock)
  const idle: Thread[] = []
  const all = new Set<Thread>()
  const waiting: ((thread: Thread) => void)[] = []

  async function take(): Promise<Thread> {
    const free = idle.pop()
    if (free !== undefined) return free
    if (all.size < size) {
      const thread = startThread(path, () => all.delete(thread))
      all.add(thread)
      return thread
    }
    return new Promise((resolve) => waiting.push(resolve))
  }

  function giveBack(thread: Thread): void {
    const next = waiting.shift()
    if (!thread.alive) {
      if (next !== undefined) {
        const fresh = startThread(path, () => all.delete(fresh))
        all.add(fresh)
        next(fresh)
      }
      return
    }
    if (next === undefined) idle.push(thread)
    else next(thread)
  }

  return {
    async scan(unit) {
      const thread = await take()
      const execute = async (step: Step): Promise<Answer> => {
        if (step.kind !== 'statement') throw new Error('A scan only reads.')
        const { text, bind } = step.plan.compiled('sqlite')
        return answerRows(await thread.call({ kind: 'run', text, values: bind(step.params) }))
      }
      try {
        await thread.call({ kind: 'begin' })
        try {
          return await drive(unit, execute)
        } finally {
          if (thread.alive) await thread.call({ kind: 'commit' })
        }
      } finally {
        giveBack(thread)
      }
    },
    task({ module, input }, limits) {
      return turns.take(limits, async (stop) => {
        const thread = await take()
        try {
          // The thread gives back what the task's own unit returned.
          return (await thread.task({ kind: 'task', module: module.href, input }, stop)) as never
        } finally {
          giveBack(thread)
        }
      })
    },
    async close() {
      await Promise.all([...all].map((thread) => thread.stop()))
    },
  }
}

function startThread(path: string, onEnd: () => void): Thread {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const stop = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)
  const worker = new Worker(new URL(`./reader-thread.${extension}`, import.meta.url), {
    workerData: { path, stop } satisfies ReaderData,
    // Searches leave much behind that dies young: a small space for it is emptied more often and is never large.
    resourceLimits: { maxYoungGenerationSizeMb: 8 },
  })
  const stopped = new Int32Array(stop)
  let pending: { resolve(answer: unknown): void; reject(error: Error): void } | undefined
  let alive = true
  worker.unref()

  function end(error: Error): void {
    alive = false
    onEnd()
    pending?.reject(error)
    pending = undefined
  }

  worker.on('message', (answer: ReaderAnswer) => {
    const settled = pending
    pending = undefined
    worker.unref()
    if ('failed' in answer) settled?.reject(new Error(answer.failed))
    else settled?.resolve('rows' in answer ? answer.rows : answer.result)
  })
  worker.on('error', end)
  worker.on('exit', () => end(new Error('The reader thread ended.')))

  function send(message: ReaderCall): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (!alive) {
        reject(new Error('The reader thread ended.'))
        return
      }
      pending = { resolve, reject }
      worker.ref()
      worker.postMessage(message)
    })
  }

  return {
    get alive() {
      return alive
    },
    call: (message) => send(message) as Promise<readonly Row[]>,
    async task(message, wanted) {
      wanted.throwIfAborted()
      Atomics.store(stopped, 0, 0)
      const end = (): void => {
        Atomics.store(stopped, 0, 1)
      }
      wanted.addEventListener('abort', end, { once: true })
      try {
        return await send(message)
      } finally {
        wanted.removeEventListener('abort', end)
      }
    },
    async stop() {
      await worker.terminate()
    },
  }
}
