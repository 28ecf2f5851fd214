import { type ChildProcess, spawn } from 'node:child_process'

export interface Finished {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export interface Running {
  readonly child: ChildProcess
  /** What has been printed so far. */
  out(): string
  err(): string
  /** Resolves with the match once stdout has it; rejects when the process ends first. */
  says(pattern: RegExp): Promise<RegExpExecArray>
  readonly finished: Promise<Finished>
}

/** A clean environment: no setting of the person who runs the tests reaches the process under test. */
export function environment(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('SPOKE_') && !name.startsWith('VITEST'))
  return { ...(Object.fromEntries(kept) as Record<string, string>), ...extra }
}

/** Starts a program and listens to it. */
export function launch(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  cwd?: string,
): Running {
  const child = spawn(command, args, {
    env: environment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(cwd === undefined ? {} : { cwd }),
  })
  let out = ''
  let err = ''
  const waiting = new Set<() => void>()
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    out += text
    for (const look of waiting) look()
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    err += text
  })
  const finished = new Promise<Finished>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, out, err }))
  })
  return {
    child,
    out: () => out,
    err: () => err,
    finished,
    says: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = pattern.exec(out)
          if (found === null) return
          waiting.delete(look)
          resolve(found)
        }
        waiting.add(look)
        look()
        finished.then(
          ({ code }) => reject(new Error(`It ended with ${code} before it said ${pattern}:\n${out}\n${err}`)),
          reject,
        )
      }),
  }
}

/** Runs the command line of this checkout. */
export function spoke(args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
  return launch(process.execPath, ['src/main.ts', ...args], env)
}
