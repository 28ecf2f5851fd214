import { expect, test } from 'vitest'
import { run } from './program.ts'

async function help(args: readonly string[]): Promise<string> {
  let out = ''
  const code = await run([...args, '--help'], {
    env: {},
    out: (text) => {
      out += text
    },
    err: (text) => {
      out += text
    },
  })
  expect(code).toBe(0)
  return out
}

/** The commands that a command has, by its own help. */
function commandsIn(text: string): readonly string[] {
  const [, list = ''] = /\nCommands:\n([\s\S]*?)(?:\n\n|$)/.exec(text) ?? []
  return [...list.matchAll(/^ {2}([a-z][\w-]*)/gm)].map(([, name = '']) => name).filter((name) => name !== 'help')
}

test('every command has help with an example of that very command', async () => {
  let seen = 0
  async function visit(path: readonly string[]): Promise<void> {
    const text = await help(path)
    const commands = commandsIn(text)
    for (const name of commands) await visit([...path, name])
    if (commands.length > 0) return
    seen++
    expect(text).toMatch(new RegExp(`Example:\\n {2}spoke ${path.join(' ')}`))
  }
  await visit([])
  expect(seen).toBeGreaterThan(35)
})
