import { Worker } from 'node:worker_threads'
import type { DayLogPlace, DayNumber } from '../store/day-log/day-log.ts'
import type { CallFilter, ChartFilter, Cursor } from './call.ts'
import type { Whose } from './reading.ts'

export interface ThreadData {
  readonly place: DayLogPlace
  readonly role: 'writer' | 'reader'
}

export type ThreadTask =
  | { readonly kind: 'write'; readonly lines: Uint8Array; readonly dropped: number; readonly now: number }
  | { readonly kind: 'prune'; readonly before: DayNumber }
  | {
      readonly kind: 'list'
      readonly whose: Whose
      readonly filter: CallFilter
      readonly after: Cursor | undefined
      readonly limit: number
    }
  | { readonly kind: 'one'; readonly whose: Whose; readonly correlation: string }
  | { readonly kind: 'chart'; readonly whose: Whose; readonly filter: ChartFilter }
  | { readonly kind: 'usage'; readonly whose: Whose; readonly from: number }
  | { readonly kind: 'status' }
  | { readonly kind: 'close' }

export interface Asked {
  readonly id: number
  readonly task: ThreadTask
}

export type Answered =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly failed: string }

/** A thread of the log's own, started when it is first asked, and again after it ended. */
export interface LogThread {
  ask<T>(task: ThreadTask): Promise<T>
  /** Lets it finish what it was asked, then ends it. */
  close(): Promise<void>
  /** Ends it at once. */
  end(): Promise<void>
}

interface Waiting {
  resolve(result: unknown): void
  reject(error: Error): void
}

export function openThread(data: ThreadData): LogThread {
  let worker: Worker | undefined
  let asked = 0
  const waiting = new Map<number, Waiting>()

  function start(): Worker {
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
    const started = new Worker(new URL(`./thread.${extension}`, import.meta.url), {
      workerData: data,
      // Batches leave much behind that dies young: a small space for it is emptied more often and is never large.
      resourceLimits: { maxYoungGenerationSizeMb: 8 },
    })
    // A log must not keep a program alive: who ends it in order waits for the log to close.
    started.unref()
    started.on('message', (answered: Answered) => {
      const settled = waiting.get(answered.id)
      waiting.delete(answered.id)
      if (waiting.size === 0) started.unref()
      if ('failed' in answered) settled?.reject(new Error(answered.failed))
      else settled?.resolve(answered.result)
    })
    const ended = (error: Error): void => {
      if (worker === started) worker = undefined
      for (const each of waiting.values()) each.reject(error)
      waiting.clear()
    }
    started.on('error', ended)
    started.on('exit', () => ended(new Error('The thread of the call log ended.')))
    return started
  }

  function ask<T>(task: ThreadTask): Promise<T> {
    worker ??= start()
    const thread = worker
    const id = ++asked
    return new Promise((resolve, reject) => {
      // What the thread answers is what its task is declared to give.
      waiting.set(id, { resolve: resolve as Waiting['resolve'], reject })
      thread.ref()
      thread.postMessage({ id, task } satisfies Asked)
    })
  }

  async function end(): Promise<void> {
    const thread = worker
    worker = undefined
    await thread?.terminate()
  }

  return {
    ask,
    async close() {
      if (worker === undefined) return
      await ask({ kind: 'close' }).catch(() => undefined) // it ended by itself: there is nothing left to finish
      await end()
    },
    end,
  }
}
