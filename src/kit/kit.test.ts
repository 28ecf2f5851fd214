import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { manualClock } from './clock.ts'
import { formatInstant } from './instant.ts'
import { openLog } from './log.ts'

test('an instant shows milliseconds only where it has some, whatever was formatted before', () => {
  const instants = [1_572_406_217_883, 1_704_067_200_000, 1_572_406_217_883 + 256, 0, -1, 1_704_067_200_000]
  expect(instants.map(formatInstant)).toEqual([
    '2019-10-30T03:30:17.883Z',
    '2024-01-01T00:00:00Z',
    '2019-10-30T03:30:18.139Z',
    '1970-01-01T00:00:00Z',
    '1969-12-31T23:59:59.999Z',
    '2024-01-01T00:00:00Z',
  ])
})

test('a manual clock runs what falls due in order, and nothing that was called off', () => {
  const clock = manualClock(1000)
  const ran: string[] = []
  clock.after(20, () => ran.push(`b at ${clock.now()}`))
  clock.after(10, () => {
    ran.push(`a at ${clock.now()}`)
    clock.after(5, () => ran.push(`c at ${clock.now()}`))
  })
  clock.after(12, () => ran.push('never'))()
  clock.advance(19)
  expect(ran).toEqual(['a at 1010', 'c at 1015'])
  clock.advance(1)
  expect(ran).toEqual(['a at 1010', 'c at 1015', 'b at 1020'])
})

test('the log writes every line in order, in the chosen style, from the chosen level on', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'spoke-log-'))
  const file = join(folder, 'log')
  const fd = openSync(file, 'w')
  const json = openLog({ style: 'json', level: 'info', now: () => 0, fd })
  json.debug('hidden')
  for (let at = 0; at < 500; at++) json.info('line', { at, text: 'a "b"' })
  await new Promise((resolve) => setTimeout(resolve, 50))
  openLog({ style: 'pretty', level: 'error', now: () => 0, fd }).error('bad', { why: 'two words', nothing: undefined })
  json.flush()
  await new Promise((resolve) => setTimeout(resolve, 50))
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
  expect(lines.length).toBe(501)
  expect(JSON.parse(lines[499] ?? '')).toEqual({ at: 499, level: 'info', event: 'line', text: 'a "b"' })
  expect(lines[500]).toBe('00:00:00.000 ERROR bad why="two words"')
  rmSync(folder, { recursive: true, force: true })
})
