import type { Command } from 'commander'
import type { Coverage } from '../api/coverage.ts'
import type { Terminal } from './terminal.ts'

export function addCoverage(program: Command, io: Terminal): void {
  program
    .command('coverage')
    .description('how much of what HubSpot publishes is implemented, per area and version')
    .option('--json', 'print every figure as JSON')
    .addHelpText('after', '\nExample:\n  spoke coverage')
    .action(async ({ json }: { readonly json?: boolean }) => {
      const { coverage } = await import('../api/coverage.ts')
      const { operations } = await import('../api/operations.ts')
      const { standardTypes } = await import('../crm/standard/all.ts')
      const result = coverage(
        operations,
        standardTypes.map((type) => type.id),
      )
      io.out(json === true ? `${JSON.stringify(result)}\n` : table(result))
    })
}

function table({ versions, areas, total, partial }: Coverage): string {
  const lines = [['area', ...versions]]
  for (const { area, counts } of areas) lines.push([area, ...versions.map((version) => cell(counts[version]))])
  lines.push(['all', ...versions.map((version) => cell(total[version]))])
  const widths = lines.reduce<number[]>((all, line) => line.map((text, at) => Math.max(all[at] ?? 0, text.length)), [])
  const text = lines.map((line) =>
    line.map((word, at) => (at === 0 ? word.padEnd(widths[at] ?? 0) : word.padStart(widths[at] ?? 0))).join('  '),
  )
  const notes = partial.map(({ id, so }) => `  ${id}: ${so}`)
  return `implemented / published operations\n\n${text.join('\n')}\n\nCounted though partial so far:\n${notes.join('\n')}\n`
}

function cell(count: { readonly implemented: number; readonly published: number } | undefined): string {
  return count === undefined ? '·' : `${count.implemented} / ${count.published}`
}
