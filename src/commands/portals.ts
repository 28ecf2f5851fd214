import type { Command } from 'commander'
import {
  addActs,
  asInstant,
  asNumber,
  type Flag,
  printId,
  printNothing,
  printRows,
  rowOf,
  shown,
} from './administration.ts'
import type { Terminal } from './terminal.ts'

const name: Flag = { flag: '--name <name>', help: 'what the portal is called' }

type Given = Readonly<Record<string, unknown>>

export function addPortals(program: Command, io: Terminal): void {
  addActs(program, io, 'portals', 'accounts, each with records and credentials of its own', [
    {
      act: 'portals.create',
      description: 'make an empty portal',
      example: 'spoke portals create --name Staging',
      inPortal: false,
      flags: [{ ...name, required: true }],
      print: printId,
    },
    {
      act: 'portals.list',
      description: 'list portals',
      example: 'spoke portals list --json',
      inPortal: false,
      print: printRows((row) => `${row['id']}  ${row['name']}  ${row['disabled'] === null ? '' : 'switched off'}`),
    },
    {
      act: 'portals.edit',
      description: 'rename a portal, say where its days begin, or switch it off and on again',
      example: 'spoke portals edit 1000002 --off',
      one: true,
      inPortal: false,
      flags: [
        name,
        { flag: '--time-zone <name>', help: "where its days begin, by IANA's name; UTC at first" },
        { flag: '--off', help: 'refuse every call to it from now on' },
        { flag: '--on', help: 'let calls in again' },
      ],
      input: ({ off, on, ...rest }: Given) => ({
        ...rest,
        ...(off === true ? { disabled: true } : on === true ? { disabled: false } : {}),
      }),
      print: printNothing,
    },
    {
      act: 'portals.delete',
      description: 'delete a portal: nothing opens it any more',
      example: 'spoke portals delete 1000002',
      one: true,
      inPortal: false,
      print: printNothing,
    },
  ])
}

export function addTestPortals(program: Command, io: Terminal): void {
  addActs(program, io, 'test-portals', 'portals in which the developers of a portal try their apps out', [
    {
      act: 'test-portals.create',
      description: 'make an empty test portal and print its id',
      example: 'spoke test-portals create --name "Checkout tests"',
      flags: [{ ...name, required: true }],
      print: printId,
    },
    {
      act: 'test-portals.list',
      description: 'list the test portals of a portal',
      example: 'spoke test-portals list',
      print: printRows((row) => `${row['id']}  ${row['name']}`),
    },
    {
      act: 'test-portals.delete',
      description: 'delete a test portal: nothing opens it any more',
      example: 'spoke test-portals delete 1000002',
      one: true,
      print: printNothing,
    },
  ])
}

export function addOwners(program: Command, io: Terminal): void {
  addActs(program, io, 'owners', 'the people who own records', [
    {
      act: 'owners.create',
      description: 'make an owner and print its id',
      example: 'spoke owners create --email grace@harbour-compilers.example --first-name Grace',
      flags: [
        { flag: '--email <address>', help: 'whose owner it is', required: true },
        { flag: '--first-name <name>', help: 'first name' },
        { flag: '--last-name <name>', help: 'last name' },
        { flag: '--user-id <id>', help: 'the user behind the owner; made up when absent', read: asNumber },
        {
          flag: '--teams <ids>',
          help: 'the ids of his teams, with commas between them, the primary one first',
          read: (text, flag) => text.split(',').map((id) => asNumber(id, flag)),
        },
      ],
      print: printId,
    },
    {
      act: 'owners.list',
      description: 'list owners',
      example: 'spoke owners list --json',
      print: printRows((row) => `${row['id']}  ${row['email']}`),
    },
  ])
}

export function addTeams(program: Command, io: Terminal): void {
  addActs(program, io, 'teams', 'teams of owners', [
    {
      act: 'teams.create',
      description: 'make a team and print its id',
      example: 'spoke teams create --name North',
      flags: [{ flag: '--name <name>', help: 'what the team is called', required: true }],
      print: printId,
    },
    {
      act: 'teams.rename',
      description: 'give a team another name',
      example: 'spoke teams rename 12 --name "North and West"',
      one: true,
      flags: [{ flag: '--name <name>', help: 'what the team is called from now on', required: true }],
      print: printNothing,
    },
    {
      act: 'teams.delete',
      description: 'delete a team, also from the owners that are in it',
      example: 'spoke teams delete 12',
      one: true,
      print: printNothing,
    },
    {
      act: 'teams.list',
      description: 'list teams',
      example: 'spoke teams list --json',
      print: printRows((row) => `${row['id']}  ${row['name']}`),
    },
  ])
}

export function addAudit(program: Command, io: Terminal): void {
  addActs(program, io, 'audit', 'what administrators did', [
    {
      act: 'audit.list',
      description: 'list administrative acts, newest first; portal 0 is for sign-ins and users',
      example: 'spoke audit list --from 2026-11-01 --json',
      flags: [
        { flag: '--from <instant>', help: 'only from then on', read: asInstant },
        { flag: '--until <instant>', help: 'only before then', read: asInstant },
        { flag: '--limit <number>', help: 'how many; 100 when absent', read: asNumber },
      ],
      print: printRows((row) => {
        const target = rowOf(row['target'])
        const by = row['email'] ?? row['source']
        return `${shown(row['at'])}  ${row['action']}  ${target['kind']} ${target['id']} ${target['name']}  ${by}`
      }),
    },
  ])
}
