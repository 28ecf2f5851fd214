import type { Command } from 'commander'
import {
  addActs,
  asInstant,
  asList,
  asNumber,
  type Flag,
  printId,
  printNothing,
  printRows,
  printSecret,
  rowOf,
  scopesOf,
} from './administration.ts'
import type { Terminal } from './terminal.ts'

type Given = Readonly<Record<string, unknown>>

const email: Flag = { flag: '--email <address>', help: "the user's e-mail address", required: true }
const role: Flag = { flag: '--role <id>', help: 'the role; 0 is super admin', required: true, read: asNumber }

export function addUsers(program: Command, io: Terminal): void {
  addActs(program, io, 'users', 'the people who administer portals', [
    {
      act: 'users.create',
      description: 'add a user to a portal; for a new one, print the secret of a link for the first sign-in, this once',
      example: 'spoke users create --email grace@harbour-compilers.example --role 0',
      flags: [
        email,
        { flag: '--first-name <name>', help: 'first name' },
        { flag: '--last-name <name>', help: 'last name' },
        role,
        { flag: '--operator', help: 'let a new user administer Spoke itself: every portal, and which there are' },
      ],
      print: (result) => `${rowOf(result)['link'] ?? rowOf(result)['id']}\n`,
    },
    {
      act: 'users.list',
      description: 'list the users of a portal',
      example: 'spoke users list',
      print: printRows(
        (row) =>
          `${row['id']}  ${row['email']}  role ${row['role']}  ${row['disabled'] === null ? '' : 'switched off'}`,
      ),
    },
    {
      act: 'users.role',
      description: "change a user's role",
      example: 'spoke users role 9001 --role 2',
      one: true,
      flags: [role],
      print: printNothing,
    },
    {
      act: 'users.remove',
      description: 'remove a user from a portal',
      example: 'spoke users remove 9001',
      one: true,
      print: printNothing,
    },
    {
      act: 'users.disable',
      description: 'switch a user off everywhere: every session and token of theirs ends to work',
      example: 'spoke users disable --email grace@harbour-compilers.example',
      inPortal: false,
      flags: [email],
      print: printNothing,
    },
    {
      act: 'users.enable',
      description: 'switch a user on again',
      example: 'spoke users enable --email grace@harbour-compilers.example',
      inPortal: false,
      flags: [email],
      print: printNothing,
    },
    {
      act: 'users.link',
      description: 'print the secret of a link that signs a user in once, for /spoke/v1/sign-in?link=…',
      example: 'spoke users link --email grace@harbour-compilers.example',
      inPortal: false,
      flags: [email],
      print: printSecret,
    },
    {
      act: 'users.token',
      description: "make a token of a user's own, for automation through /spoke/v1, and print it, this once",
      example: 'spoke users token --email grace@harbour-compilers.example --name CI',
      inPortal: false,
      flags: [
        email,
        { flag: '--name <name>', help: 'what the token is for', required: true },
        { flag: '--expires <instant>', help: 'when it ends', read: asInstant },
      ],
      print: printSecret,
    },
  ])
}

const rights: readonly Flag[] = [
  { flag: '--scopes <list>', help: 'scopes that its users may grant, joined by commas', read: asList },
  { flag: '--all-scopes', help: 'every scope' },
  { flag: '--abilities <list>', help: 'of credentials, users, settings and audit, joined by commas', read: asList },
]

const withScopes = ({ allScopes, ...rest }: Given): Given => (allScopes === true ? { ...rest, scopes: 'all' } : rest)

export function addRoles(program: Command, io: Terminal): void {
  addActs(program, io, 'roles', 'what the users of a portal may do, and which scopes they may grant', [
    {
      act: 'roles.create',
      description: 'make a role and print its id',
      example: 'spoke roles create --name Integrator --abilities credentials --scopes crm.objects.contacts.read',
      flags: [{ flag: '--name <name>', help: 'what the role is called', required: true }, ...rights],
      input: (given) => ({ scopes: [], abilities: [], ...withScopes(given) }),
      print: printId,
    },
    {
      act: 'roles.list',
      description: 'list the roles of a portal',
      example: 'spoke roles list',
      print: printRows((row) => `${row['id']}  ${row['name']}  ${String(row['abilities'])}  ${scopesOf(row)}`),
    },
    {
      act: 'roles.edit',
      description: "change a role; its users' next requests feel it",
      example: 'spoke roles edit 1 --abilities credentials,audit',
      one: true,
      flags: [{ flag: '--name <name>', help: 'what the role is called' }, ...rights],
      input: withScopes,
      print: printNothing,
    },
    {
      act: 'roles.delete',
      description: 'delete a role that nobody has',
      example: 'spoke roles delete 1',
      one: true,
      print: printNothing,
    },
  ])
}
