import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { Failure, messageOf } from '../kit/failure.ts'
import {
  addActs,
  asList,
  type Flag,
  printNothing,
  printRows,
  printSecret,
  type Row,
  rowOf,
  scopesOf,
  shown,
} from './administration.ts'
import type { Terminal } from './terminal.ts'

const serviceKey: Flag = { flag: '--service-key', help: 'a service key instead of a private app' }
const name = (required: boolean): Flag => ({ flag: '--name <name>', help: 'what the app is called', required })
const description: Flag = { flag: '--description <text>', help: 'what it is for' }
const scopes: Flag = { flag: '--scopes <list>', help: 'scopes it is granted, joined by commas', read: asList }
const allScopes: Flag = { flag: '--all-scopes', help: 'grant every scope' }
const logo: Flag = { flag: '--logo <file>', help: 'a square PNG or JPEG', read: readLogo }

type Given = Readonly<Record<string, unknown>>

function ofKind({ serviceKey: given, allScopes: all, ...rest }: Given): Given {
  return {
    ...rest,
    ...(given === true ? { kind: 'service-key' } : {}),
    ...(all === true ? { scopes: 'all' } : {}),
  }
}

function withScopes(given: Given): Given {
  const input = ofKind(given)
  const list = input['scopes']
  if (list === 'all' || (Array.isArray(list) && list.length > 0)) return input
  throw new Failure('Say which scopes the app is granted: --scopes crm.objects.contacts.read,… or --all-scopes.')
}

function readLogo(file: string): string {
  try {
    const bytes = readFileSync(file)
    return `data:image/${bytes[0] === 0xff ? 'jpeg' : 'png'};base64,${bytes.toString('base64')}`
  } catch (error) {
    throw new Failure(`Cannot read the logo ${file}: ${messageOf(error)}.`, error)
  }
}

export function addTokens(program: Command, io: Terminal): void {
  addActs(program, io, 'tokens', 'access tokens of private apps and service keys', [
    {
      act: 'tokens.create',
      description: 'make a private app and print its token, this once',
      example: 'spoke tokens create --name Shop --scopes crm.objects.contacts.read,crm.objects.contacts.write',
      flags: [name(true), description, logo, scopes, allScopes, serviceKey],
      input: withScopes,
      print: printSecret,
    },
    {
      act: 'tokens.list',
      description: 'list tokens, each with its app, scopes and last use',
      example: 'spoke tokens list --json',
      flags: [serviceKey],
      input: ofKind,
      print: printRows(
        (row) =>
          `${row['app']}  ${row['prefix']}…  ${row['name']}  last used ${shown(row['lastUsed'])}  ${
            row['expires'] === null ? '' : `expires ${shown(row['expires'])}  `
          }${scopesOf(row)}`,
      ),
    },
    {
      act: 'tokens.rotate',
      description: 'make another token for an app and print it, this once; the old one dies now, or in seven days',
      example: 'spoke tokens rotate 2001 --later',
      one: true,
      flags: [{ flag: '--later', help: 'let the old token work for seven more days' }, serviceKey],
      input: ofKind,
      print: printSecret,
    },
    {
      act: 'tokens.cancel',
      description: 'end a rotation for the old token: the new one dies',
      example: 'spoke tokens cancel 2001',
      one: true,
      flags: [serviceKey],
      input: ofKind,
      print: printNothing,
    },
    {
      act: 'tokens.expire',
      description: 'end a rotation for the new token: the old one dies now',
      example: 'spoke tokens expire 2001',
      one: true,
      flags: [serviceKey],
      input: ofKind,
      print: printNothing,
    },
  ])
}

export function addApps(program: Command, io: Terminal): void {
  addActs(program, io, 'apps', 'private apps and service keys', [
    {
      act: 'apps.list',
      description: 'list apps',
      example: 'spoke apps list',
      flags: [serviceKey],
      input: ofKind,
      print: printRows((row) => `${row['id']}  ${row['name']}  ${scopesOf(row)}`),
    },
    {
      act: 'apps.show',
      description: 'show an app',
      example: 'spoke apps show 2001',
      one: true,
      flags: [serviceKey],
      input: ofKind,
      print: (result) => describe(rowOf(result)),
    },
    {
      act: 'apps.edit',
      description: 'change an app in place, at once; its token stays',
      example: 'spoke apps edit 2001 --scopes crm.objects.contacts.read',
      one: true,
      flags: [name(false), description, logo, scopes, allScopes, serviceKey],
      input: ofKind,
      print: printNothing,
    },
    {
      act: 'apps.delete',
      description: 'delete an app; its token dies now',
      example: 'spoke apps delete 2001',
      one: true,
      flags: [serviceKey],
      input: ofKind,
      print: printNothing,
    },
    {
      act: 'apps.client-secret',
      description: "print the secret that a private app's webhooks are signed with, this once",
      example: 'spoke apps client-secret 2001',
      one: true,
      flags: [{ flag: '--renew', help: 'make another one and print that' }],
      print: printSecret,
    },
  ])
}

function describe(app: Row): string {
  const tokens = app['tokens'] as readonly Row[]
  const lines = [
    `name         ${app['name']}`,
    `description  ${app['description']}`,
    `scopes       ${scopesOf(app)}`,
    `created      ${shown(app['created'])}`,
    ...tokens.map(
      (token) =>
        `token        ${token['prefix']}…  last used ${shown(token['lastUsed'])}  expires ${shown(token['expires'])}`,
    ),
  ]
  return `${lines.join('\n')}\n`
}
