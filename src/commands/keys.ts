import type { Command } from 'commander'
import { Failure } from '../kit/failure.ts'
import {
  addActs,
  asInstant,
  asList,
  type Flag,
  printNothing,
  printRows,
  printSecret,
  scopesOf,
  shown,
} from './administration.ts'
import type { Terminal } from './terminal.ts'

const developer: Flag = { flag: '--developer', help: 'a developer key, which opens the paths that manage apps' }
const name = (required: boolean): Flag => ({ flag: '--name <name>', help: 'what the key is for', required })
const scopes: Flag = {
  flag: '--scopes <list>',
  help: 'scopes it has, joined by commas; full access without',
  read: asList,
}

type Given = Readonly<Record<string, unknown>>

const ofKind = ({ developer: given, ...rest }: Given): Given =>
  given === true ? { ...rest, kind: 'developer-key' } : rest

/** `FROM/UNTIL`, or `FROM/UNTIL/day` and `/week` for one that comes back. */
function readBrownout(text: string, flag: string): unknown {
  const [from = '', until = '', every] = text.split('/')
  if (every !== undefined && every !== 'day' && every !== 'week') {
    throw new Failure(`A brownout comes back every day or week, not "${every}".`)
  }
  return { from: asInstant(from, flag), until: asInstant(until, flag), every: every ?? null }
}

function sunsetOf({ portal, withdraw, announced, closes, ends, brownouts = [], link = null }: Given): Given {
  const base = portal === undefined ? {} : { portal }
  if (withdraw === true) return { ...base, sunset: null }
  if (ends === undefined || announced === undefined) {
    throw new Failure('Say when it is announced and when keys end: --announced and --ends. Or --withdraw it.')
  }
  return { ...base, sunset: { announced, closes: closes ?? ends, ends, brownouts, link } }
}

export function addKeys(program: Command, io: Terminal): void {
  addActs(program, io, 'keys', 'account API keys (legacy) and developer keys', [
    {
      act: 'keys.create',
      description: 'make a key and print it, this once',
      example: 'spoke keys create --name "Old importer"',
      flags: [name(true), scopes, developer],
      input: ofKind,
      print: printSecret,
    },
    {
      act: 'keys.list',
      description: 'list keys, each with its scopes and its last use',
      example: 'spoke keys list',
      flags: [developer],
      input: ofKind,
      print: printRows(
        (row) =>
          `${row['id']}  ${row['prefix']}…  ${row['name']}  last used ${shown(row['lastUsed'])}  ${scopesOf(row)}`,
      ),
    },
    {
      act: 'keys.edit',
      description: "change a key's name or scopes, at once",
      example: 'spoke keys edit 7 --scopes crm.objects.contacts.read',
      one: true,
      flags: [name(false), scopes, developer],
      input: ofKind,
      print: printNothing,
    },
    {
      act: 'keys.rotate',
      description: 'make another secret for a key and print it, this once; the old one dies now',
      example: 'spoke keys rotate 7',
      one: true,
      flags: [developer],
      input: ofKind,
      print: printSecret,
    },
    {
      act: 'keys.deactivate',
      description: 'end a key now',
      example: 'spoke keys deactivate 7',
      one: true,
      flags: [developer],
      input: ofKind,
      print: printNothing,
    },
    {
      act: 'keys.sunset',
      description: 'say how account API keys end in a portal: announced, closed to new ones, brownouts, ended',
      example:
        'spoke keys sunset --announced 2026-12-01 --closes 2027-01-15 --ends 2027-06-01 --brownouts 2027-05-01T10:00Z/2027-05-01T11:00Z/week',
      flags: [
        { flag: '--announced <instant>', help: 'from then on answers to keys say so', read: asInstant },
        { flag: '--closes <instant>', help: 'from then on no key is made; the end if absent', read: asInstant },
        { flag: '--ends <instant>', help: 'from then on keys are refused', read: asInstant },
        {
          flag: '--brownouts <list>',
          help: 'from/until, or from/until/day and /week to come back; joined by commas',
          read: (text, flag) => text.split(',').map((each) => readBrownout(each, flag)),
        },
        { flag: '--link <url>', help: 'a page that tells more' },
        { flag: '--withdraw', help: 'take the announcement back' },
      ],
      input: sunsetOf,
      print: printNothing,
    },
  ])
}
