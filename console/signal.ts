import { useSyncExternalStore } from 'react'

/** A value outside of React that components can follow. */
export interface Signal<T> {
  get(): T
  set(value: T): void
  /** The value, with a new rendering whenever it changes. */
  use(): T
}

export function createSignal<T>(initial: T): Signal<T> {
  let value = initial
  const listeners = new Set<() => void>()
  const subscribe = (listener: () => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return
      value = next
      for (const listener of listeners) listener()
    },
    use: () => useSyncExternalStore(subscribe, () => value),
  }
}
