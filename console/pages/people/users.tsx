import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Ellipsis, UserPlus } from 'lucide-react'
import { useState } from 'react'
import { call, messageOf } from '../../client.ts'
import { Button, IconButton } from '../../parts/controls/button.tsx'
import { Code } from '../../parts/controls/copy.tsx'
import { SelectField, TextField } from '../../parts/controls/field.tsx'
import { Menu, MenuItem, MenuLine } from '../../parts/controls/menu.tsx'
import { Page } from '../../parts/data/page.tsx'
import { Cell, Table } from '../../parts/data/table.tsx'
import { Day } from '../../parts/data/time.tsx'
import { ActionDialog, Dialog } from '../../parts/feedback/dialog.tsx'
import { Badge, NoPermission, Problem, Skeleton } from '../../parts/feedback/notices.tsx'
import { say } from '../../parts/feedback/toasts.tsx'
import { includes, usePortal, useWho } from '../../session.ts'
import type { Member, Role } from '../../shapes.ts'
import { membersQuery, nameOf, rolesQuery } from './people.ts'

type Open = { readonly what: 'invite' } | { readonly what: 'role' | 'remove'; readonly member: Member }
interface Invited {
  readonly email: string
  readonly link: string | null
  readonly mailed: boolean
}

/** Who may enter the portal, and as what. */
export function Users() {
  const portal = usePortal()
  const who = useWho()
  const queries = useQueryClient()
  const may = includes(portal.abilities, 'users')
  const { data: members, error, refetch } = useQuery({ ...membersQuery(portal.path), enabled: may })
  const { data: roles = [] } = useQuery({ ...rolesQuery(portal.path), enabled: may })
  const [open, setOpen] = useState<Open>()
  const [invited, setInvited] = useState<Invited>()
  const changed = () => queries.invalidateQueries({ queryKey: ['members'] })
  const roleName = (id: number): string => roles.find((role) => role.id === id)?.name ?? `Role ${id}`

  const inviteAgain = (member: Member) => {
    call<Omit<Invited, 'email'>>('POST', `${portal.path}/users/${member.id}/invitation`).then(
      (answer) => setInvited({ ...answer, email: member.email }),
      (problem: unknown) => say(messageOf(problem)),
    )
  }

  return (
    <Page
      title="Users"
      lead="People with a sign-in of their own. What they may do comes from their role."
      actions={
        may && (
          <Button look="primary" onClick={() => setOpen({ what: 'invite' })}>
            <UserPlus aria-hidden className="size-4" /> Invite somebody
          </Button>
        )
      }
    >
      {!may && <NoPermission needs="users" />}
      {error !== null && <Problem title={messageOf(error)} error={error} onRetry={refetch} />}
      {may && members === undefined && error === null && <Skeleton />}
      {members !== undefined && (
        <Table
          label="Users"
          columns={[
            { title: 'Name', wide: true },
            { title: 'Role' },
            { title: 'Since' },
            { title: 'Actions', hidden: true },
          ]}
        >
          {members.map((member) => (
            <tr key={member.id}>
              <Cell>
                <div className="flex min-w-44 flex-wrap items-center gap-x-2.5 gap-y-1">
                  <div className="min-w-0">
                    <p className="font-medium wrap-anywhere">{nameOf(member)}</p>
                    {nameOf(member) !== member.email && (
                      <p className="text-sm text-dim wrap-anywhere">{member.email}</p>
                    )}
                  </div>
                  {member.id === who.id && <Badge>you</Badge>}
                  {member.invited && <Badge tone="warn">invited</Badge>}
                  {member.disabledAt !== null && <Badge tone="err">switched off</Badge>}
                </div>
              </Cell>
              <Cell dim>
                <span className="whitespace-nowrap">{roleName(member.roleId)}</span>
              </Cell>
              <Cell dim>
                <Day at={member.createdAt} />
              </Cell>
              <Cell>
                <Menu
                  trigger={
                    <IconButton label={`Actions for ${nameOf(member)}`}>
                      <Ellipsis aria-hidden />
                    </IconButton>
                  }
                >
                  <MenuItem onSelect={() => setOpen({ what: 'role', member })}>Change the role …</MenuItem>
                  {member.invited && <MenuItem onSelect={() => inviteAgain(member)}>Invite again</MenuItem>}
                  <MenuLine />
                  <MenuItem danger onSelect={() => setOpen({ what: 'remove', member })}>
                    Remove from the portal …
                  </MenuItem>
                </Menu>
              </Cell>
            </tr>
          ))}
        </Table>
      )}
      {open?.what === 'invite' && (
        <InviteDialog
          roles={roles}
          onClose={() => setOpen(undefined)}
          onInvited={(answer) => {
            setInvited(answer)
            return changed()
          }}
        />
      )}
      {open?.what === 'role' && (
        <RoleDialog member={open.member} roles={roles} onClose={() => setOpen(undefined)} onDone={changed} />
      )}
      {open?.what === 'remove' && (
        <ActionDialog
          open
          danger
          onClose={() => setOpen(undefined)}
          title={`Remove ${nameOf(open.member)}?`}
          description="They can't enter this portal any more. Private apps that they created go on working."
          action="Remove"
          onAction={async () => {
            await call('DELETE', `${portal.path}/users/${open.member.id}`)
            say(`${nameOf(open.member)} was removed.`)
            await changed()
          }}
        />
      )}
      {invited !== undefined && <InvitedDialog invited={invited} onClose={() => setInvited(undefined)} />}
    </Page>
  )
}

interface InviteProps {
  readonly roles: readonly Role[]
  readonly onClose: () => void
  readonly onInvited: (invited: Invited) => Promise<unknown>
}

function InviteDialog({ roles, onClose, onInvited }: InviteProps) {
  const portal = usePortal()
  const [person, setPerson] = useState({ email: '', firstName: '', lastName: '' })
  const [role, setRole] = useState(String(roles.at(-1)?.id ?? 0))
  const set = (name: keyof typeof person) => (value: string) => setPerson({ ...person, [name]: value })
  return (
    <ActionDialog
      open
      onClose={onClose}
      title="Invite somebody"
      description="They get a link for their first sign-in: by mail where a mail server is set up, else for you to hand on."
      action="Invite"
      disabled={!/^\S+@\S+$/.test(person.email)}
      onAction={async () => {
        const body = { ...person, roleId: Number(role) }
        const answer = await call<Member & Omit<Invited, 'email'>>('POST', `${portal.path}/users`, body)
        await onInvited(answer)
      }}
    >
      <TextField label="E-mail" type="email" required autoComplete="off" value={person.email} onChange={set('email')} />
      <div className="grid grid-cols-2 gap-3">
        <TextField label="First name" autoComplete="off" value={person.firstName} onChange={set('firstName')} />
        <TextField label="Last name" autoComplete="off" value={person.lastName} onChange={set('lastName')} />
      </div>
      <RoleField roles={roles} role={role} onChange={setRole} />
    </ActionDialog>
  )
}

function RoleField({
  roles,
  role,
  onChange,
}: {
  readonly roles: readonly Role[]
  readonly role: string
  readonly onChange: (role: string) => void
}) {
  return (
    <SelectField
      label="Role"
      value={role}
      onChange={onChange}
      options={roles.map(({ id, name }) => ({ value: String(id), label: name }))}
      hint={role === '0' ? 'A super admin may do everything in this portal.' : undefined}
    />
  )
}

interface RoleDialogProps {
  readonly member: Member
  readonly roles: readonly Role[]
  readonly onClose: () => void
  readonly onDone: () => Promise<unknown>
}

function RoleDialog({ member, roles, onClose, onDone }: RoleDialogProps) {
  const portal = usePortal()
  const [role, setRole] = useState(String(member.roleId))
  return (
    <ActionDialog
      open
      onClose={onClose}
      title={`The role of ${nameOf(member)}`}
      description="Their very next request feels it."
      action="Save"
      onAction={async () => {
        await call('PATCH', `${portal.path}/users/${member.id}`, { roleId: Number(role) })
        await onDone()
      }}
    >
      <RoleField roles={roles} role={role} onChange={setRole} />
    </ActionDialog>
  )
}

function InvitedDialog({ invited, onClose }: { readonly invited: Invited; readonly onClose: () => void }) {
  const { email, link, mailed } = invited
  const description = mailed
    ? 'The link in it works once, within a day.'
    : link === null
      ? 'They have a sign-in already: this portal is among theirs from now on.'
      : 'Hand this link on to them alone. It works once, within a day, and is shown only here.'
  return (
    <Dialog
      open
      onClose={onClose}
      title={mailed ? `A mail is on its way to ${email}` : `${email} was added`}
      description={description}
    >
      <div className="grid gap-4">
        {link !== null && <Code text={link} what="the link" />}
        <div className="flex justify-end">
          <Button look="primary" onClick={onClose}>
            Done
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
