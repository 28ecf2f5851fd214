import type { Command } from 'commander'
import { readConfig } from '../config.ts'
import { type Terminal, withSettings } from './terminal.ts'

export function addOpenApi(program: Command, io: Terminal): void {
  const command = program
    .command('openapi')
    .description('print the OpenAPI 3.1 of everything implemented')
    .addHelpText('after', '\nExample:\n  spoke openapi > openapi.json')
    .action(async (given: { readonly publicUrl?: string }) => {
      const { openApiDocument } = await import('../api/openapi.ts')
      const { operations } = await import('../api/operations.ts')
      const { standardTypes } = await import('../crm/standard/all.ts')
      const { publicUrl } = readConfig(given, io.env)
      io.out(`${JSON.stringify(openApiDocument(operations, standardTypes, publicUrl ?? ''), null, 2)}\n`)
    })
  withSettings(command, ['publicUrl'])
}
