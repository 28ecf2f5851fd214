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
const isPublic: Flag = { flag: '--public', help: 'a public app, which others install by OAuth' }
const redirectUrls = (required: boolean): Flag => ({
  flag: '--redirect-urls <list>',
  help: 'where the app is answered, joined by commas: https, or http on localhost',
  required,
  read: asList,
})
const conditionalScopes: Flag = {
  flag: '--conditional-scopes <list>',
  help: 'scopes that only some installations of a public app ask for',
  read: asList,
}
const optionalScopes: Flag = {
  flag: '--optional-scopes <list>',
  help: 'scopes that a public app does without where they can not be granted',
  read: asList,
}
const logo: Flag = { flag: '--logo <file>', help: 'a square PNG or JPEG', read: readLogo }

type Given = Readonly<Record<string, unknown>>

function ofKind({ serviceKey: given, allScopes: all, ...rest }: Given): Given {
  return {
    ...rest,
    ...(given === true ? { kind: 'service-key' } : {}),
    ...(all === true ? { scopes: 'all' } : {}),
  }
}

/** The same, and of public apps, which ask for scopes in three ways. */
function ofAnyKind({ public: given, conditionalScopes, optionalScopes, ...rest }: Given): Given {
  if (given !== true) return ofKind(rest)
  const { scopes: required, ...others } = rest
  const ways = { required, conditional: conditionalScopes, optional: optionalScopes }
  const asked = Object.fromEntries(Object.entries(ways).filter(([, list]) => list !== undefined))
  return { ...others, kind: 'public-app', ...(Object.keys(asked).length === 0 ? {} : { scopes: asked }) }
}

function newPublic(given: Given): Given {
  const { kind: _kind, ...app } = ofAnyKind({ ...given, public: true })
  return { scopes: {}, ...app }
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
  addActs(program, io, 'apps', 'private apps, service keys and public apps', [
    {
      act: 'apps.create',
      description:
        'make a public app and print its client id and client secret, this once; `tokens create` makes others',
      example: 'spoke apps create --name Shop --redirect-urls https://shop.example/callback --scopes tickets',
      flags: [name(true), description, logo, redirectUrls(true), scopes, conditionalScopes, optionalScopes],
      input: newPublic,
      print: (result) => `${rowOf(result)['clientId']}  ${rowOf(result)['secret']}\n`,
    },
    {
      act: 'apps.list',
      description: 'list apps',
      example: 'spoke apps list',
      flags: [serviceKey, isPublic],
      input: ofAnyKind,
      print: printRows((row) => `${row['id']}  ${row['name']}  ${row['clientId'] ?? scopesOf(row)}`),
    },
    {
      act: 'apps.show',
      description: 'show an app',
      example: 'spoke apps show 2001',
      one: true,
      flags: [serviceKey, isPublic],
      input: ofAnyKind,
      print: (result) => describe(rowOf(result)),
    },
    {
      act: 'apps.edit',
      description: 'change an app in place, at once; its token stays',
      example: 'spoke apps edit 2001 --scopes crm.objects.contacts.read',
      one: true,
      flags: [
        name(false),
        description,
        logo,
        scopes,
        allScopes,
        serviceKey,
        isPublic,
        redirectUrls(false),
        conditionalScopes,
        optionalScopes,
      ],
      input: ofAnyKind,
      print: printNothing,
    },
    {
      act: 'apps.delete',
      description: 'delete an app; its tokens die now, wherever it is installed',
      example: 'spoke apps delete 2001',
      one: true,
      flags: [serviceKey, isPublic],
      input: ofAnyKind,
      print: printNothing,
    },
    {
      act: 'apps.rotate-secret',
      description: 'make another client secret for a public app and print it, this once; both work until one is ended',
      example: 'spoke apps rotate-secret 2001',
      one: true,
      print: printSecret,
    },
    {
      act: 'apps.cancel-secret',
      description: 'end the rotation of a client secret for the old one: the new one dies',
      example: 'spoke apps cancel-secret 2001',
      one: true,
      print: printNothing,
    },
    {
      act: 'apps.expire-secret',
      description: 'end the rotation of a client secret for the new one: the old one dies now',
      example: 'spoke apps expire-secret 2001',
      one: true,
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
  return app['clientId'] === undefined ? describeOwn(app) : describePublic(app)
}

function describePublic(app: Row): string {
  const { required, conditional, optional } = app['scopes'] as Readonly<Record<string, readonly string[]>>
  const { prefix, next } = rowOf(app['clientSecret'])
  const lines = [
    `name           ${app['name']}`,
    `description    ${app['description']}`,
    `client id      ${app['clientId']}`,
    `client secret  ${prefix}…${next === null ? '' : `, and ${next}… in its place soon`}`,
    `redirect URLs  ${(app['redirectUrls'] as readonly string[]).join(' ')}`,
    `required       ${required?.join(',')}`,
    `conditional    ${conditional?.join(',')}`,
    `optional       ${optional?.join(',')}`,
    `installs       ${app['installs']}`,
    `created        ${shown(app['created'])}`,
  ]
  return `${lines.join('\n')}\n`
}

function describeOwn(app: Row): string {
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
