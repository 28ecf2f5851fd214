import type { Command } from 'commander'
import type { Terminal } from '../terminal.ts'
import { addRewrite } from './rewrite.ts'
import { addScan } from './scan.ts'
import { addMigrateScopes } from './scopes.ts'
import { addVerify } from './verify.ts'
import { addWatch } from './watch.ts'

/** Off API keys and off what ends. Reads code; needs no server. All but `verify --run` works on Node 20. */
export function addMigrate(program: Command, io: Terminal): void {
  const migrate = program
    .command('migrate')
    .description('find, plan, rewrite and prove the way off HubSpot API keys and ending endpoints')
  addScan(migrate, io)
  addMigrateScopes(migrate, io)
  addRewrite(migrate, io)
  addVerify(migrate, io)
  addWatch(migrate, io)
}
