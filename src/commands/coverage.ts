import type { Command } from 'commander'
import type { Coverage } from '../api/coverage.ts'
import { Failure } from '../kit/failure.ts'
import type { Terminal } from './terminal.ts'

export function addCoverage(program: Command, io: Terminal): void {
  program
    .command('coverage')
    .description('how much of what HubSpot publishes is implemented, per area and version')
    .option('--area <name>', 'one area, group by group, with what is missing')
    .option('--json', 'print every figure as JSON')
    .addHelpText('after', '\nExample:\n  spoke coverage\n  spoke coverage --area CRM')
    .action(async ({ area, json }: { readonly area?: string; readonly json?: boolean }) => {
      const { coverage } = await import('../api/coverage.ts')
      const { operations } = await import('../api/operations.ts')
      const { standardTypes } = await import('../crm/standard/all.ts')
      const result = coverage(
        operations,
        standardTypes.map((type) => type.id),
      )
      if (json === true) io.out(`${JSON.stringify(result)}\n`)
      else io.out(area === undefined ? wholeOf(result) : areaOf(result, area))
    })
}

function wholeOf({ versions, areas, total, partial }: Coverage): string {
  const rows = [...areas.map(({ area, counts }) => ({ name: area, counts })), { name: 'all', counts: total }]
  const notes = partial.map(({ id, so }) => `  ${id}: ${so}`)
  return `${table('area', versions, rows)}\nCounted though partial so far:\n${notes.join('\n')}\n`
}

function areaOf({ versions, areas }: Coverage, name: string): string {
  const found = areas.find(({ area }) => area.toLowerCase() === name.toLowerCase())
  if (found === undefined) {
    throw new Failure(`There is no area "${name}": it is one of ${areas.map(({ area }) => area).join(', ')}.`)
  }
  const shown = versions.filter((version) => found.counts[version] !== undefined)
  const rows = found.groups.map(({ group, counts }) => ({ name: group, counts }))
  const missing = found.groups.flatMap((group) => group.missing.map((id) => `  ${id}`))
  const notes = missing.length === 0 ? '' : `\nNot implemented yet, in one version at least:\n${missing.join('\n')}\n`
  return `${table('group', shown, [...rows, { name: 'all', counts: found.counts }])}${notes}`
}

interface Line {
  readonly name: string
  readonly counts: Coverage['total']
}

function table(title: string, versions: Coverage['versions'], rows: readonly Line[]): string {
  const lines = [
    [title, ...versions],
    ...rows.map(({ name, counts }) => [name, ...versions.map((version) => cell(counts[version]))]),
  ]
  const widths = lines.reduce<number[]>((all, line) => line.map((text, at) => Math.max(all[at] ?? 0, text.length)), [])
  const text = lines.map((line) =>
    line.map((word, at) => (at === 0 ? word.padEnd(widths[at] ?? 0) : word.padStart(widths[at] ?? 0))).join('  '),
  )
  return `implemented / published operations\n\n${text.join('\n')}\n`
}

function cell(count: { readonly implemented: number; readonly published: number } | undefined): string {
  return count === undefined ? '·' : `${count.implemented} / ${count.published}`
}
