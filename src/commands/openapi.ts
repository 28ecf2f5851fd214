import type { Command } from 'commander'
import { openApiDocument } from '../api/openapi.ts'
import { operations } from '../api/operations.ts'
import { readConfig } from '../config.ts'
import { standardTypes } from '../crm/standard/all.ts'
import { type Terminal, withSettings } from './terminal.ts'

export function addOpenApi(program: Command, io: Terminal): void {
  const command = program
    .command('openapi')
    .description('print the OpenAPI 3.1 of everything implemented')
    .addHelpText('after', '\nExample:\n  spoke openapi > openapi.json')
    .action((given: { readonly publicUrl?: string }) => {
      const { publicUrl } = readConfig(given, io.env)
      io.out(`${JSON.stringify(openApiDocument(operations, standardTypes, publicUrl ?? ''), null, 2)}\n`)
    })
  withSettings(command, ['publicUrl'])
}
