import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { call, messageOf } from '../../client.ts'
import { Button } from '../../parts/controls/button.tsx'
import { Checkbox, Choice, TextField } from '../../parts/controls/field.tsx'
import { Page } from '../../parts/data/page.tsx'
import { Cell, Table } from '../../parts/data/table.tsx'
import { ActionDialog } from '../../parts/feedback/dialog.tsx'
import { Badge, NoPermission, Problem, Skeleton } from '../../parts/feedback/notices.tsx'
import { say } from '../../parts/feedback/toasts.tsx'
import { ScopePicker } from '../../parts/scopes/picker.tsx'
import { includes, usePortal } from '../../session.ts'
import type { Role } from '../../shapes.ts'
import { abilities, rolesQuery } from './people.ts'

type Open = { readonly what: 'create' } | { readonly what: 'edit' | 'delete'; readonly role: Role }

/** Roles: what their users may administer, and which scopes they work with and may grant. */
export function Roles() {
  const portal = usePortal()
  const queries = useQueryClient()
  const may = includes(portal.abilities, 'users')
  const { data: roles, error, refetch } = useQuery({ ...rolesQuery(portal.path), enabled: may })
  const [open, setOpen] = useState<Open>()
  const changed = () => queries.invalidateQueries({ queryKey: ['roles'] })
  const close = () => setOpen(undefined)

  return (
    <Page
      title="Roles"
      lead="A role says what its users may administer, and which scopes they have on records and may grant to apps. Nobody gives more than they have."
      actions={
        may && (
          <Button look="primary" onClick={() => setOpen({ what: 'create' })}>
            <Plus aria-hidden className="size-4" /> Create role
          </Button>
        )
      }
    >
      {!may && <NoPermission needs="users" />}
      {error !== null && <Problem title={messageOf(error)} error={error} onRetry={refetch} />}
      {may && roles === undefined && error === null && <Skeleton />}
      {roles !== undefined && (
        <Table
          label="Roles"
          columns={[
            { title: 'Name', wide: true },
            { title: 'May administer' },
            { title: 'Scopes' },
            { title: 'Actions', hidden: true },
          ]}
        >
          {roles.map((role) => (
            <tr key={role.id}>
              <Cell>
                <span className="font-medium wrap-anywhere">{role.name}</span>
              </Cell>
              <Cell dim>
                <div className="flex flex-wrap gap-1">
                  {role.abilities.includes('*') && <Badge tone="warn">everything</Badge>}
                  {abilities
                    .filter(({ name }) => role.abilities.includes(name))
                    .map(({ name, title }) => (
                      <Badge key={name}>{title}</Badge>
                    ))}
                  {role.abilities.length === 0 && 'nothing'}
                </div>
              </Cell>
              <Cell dim>{role.scopes.includes('*') ? <Badge tone="warn">every scope</Badge> : role.scopes.length}</Cell>
              <Cell>
                {role.id === 0 ? (
                  <span className="text-sm whitespace-nowrap text-dim">always there</span>
                ) : (
                  <div className="flex justify-end gap-2">
                    <Button small onClick={() => setOpen({ what: 'edit', role })} aria-label={`Edit ${role.name}`}>
                      Edit
                    </Button>
                    <Button small onClick={() => setOpen({ what: 'delete', role })} aria-label={`Delete ${role.name}`}>
                      Delete
                    </Button>
                  </div>
                )}
              </Cell>
            </tr>
          ))}
        </Table>
      )}
      {open?.what === 'create' && <RoleDialog onClose={close} onDone={changed} />}
      {open?.what === 'edit' && <RoleDialog role={open.role} onClose={close} onDone={changed} />}
      {open?.what === 'delete' && (
        <ActionDialog
          open
          danger
          onClose={close}
          title={`Delete the role “${open.role.name}”?`}
          description="Only a role that nobody has can be deleted."
          action="Delete role"
          onAction={async () => {
            await call('DELETE', `${portal.path}/roles/${open.role.id}`)
            say(`${open.role.name} was deleted.`)
            await changed()
          }}
        />
      )}
    </Page>
  )
}

interface RoleDialogProps {
  /** The role to edit; a new one where there is none. */
  readonly role?: Role
  readonly onClose: () => void
  readonly onDone: () => Promise<unknown>
}

function RoleDialog({ role, onClose, onDone }: RoleDialogProps) {
  const portal = usePortal()
  const [name, setName] = useState(role?.name ?? '')
  const [may, setMay] = useState<readonly string[]>(role?.abilities ?? [])
  const [reach, setReach] = useState<'all' | 'some'>(role?.scopes.includes('*') === true ? 'all' : 'some')
  const [chosen, setChosen] = useState<ReadonlySet<string>>(
    () => new Set((role?.scopes ?? []).filter((scope) => scope !== '*')),
  )
  const [granted] = useState(chosen)
  const save = async () => {
    // An edit says nothing of scopes where there are none and were none.
    const silent = role !== undefined && reach === 'some' && chosen.size === 0
    const body = { name, abilities: may, ...(silent ? {} : { scopes: reach === 'all' ? 'all' : [...chosen] }) }
    await (role === undefined
      ? call('POST', `${portal.path}/roles`, body)
      : call('PATCH', `${portal.path}/roles/${role.id}`, body))
    await onDone()
  }
  return (
    <ActionDialog
      open
      wide
      onClose={onClose}
      title={role === undefined ? 'Create a role' : `Edit “${role.name}”`}
      action={role === undefined ? 'Create role' : 'Save'}
      disabled={
        name.trim() === '' || (role !== undefined && role.scopes.length > 0 && reach === 'some' && chosen.size === 0)
      }
      onAction={save}
    >
      <TextField label="Name" required maxLength={200} autoComplete="off" value={name} onChange={setName} />
      <fieldset className="grid gap-2">
        <legend className="mb-2 text-sm font-medium">May administer</legend>
        {abilities.map((ability) => (
          <label key={ability.name} className="grid grid-cols-[auto_1fr] gap-x-2.5">
            <span className="mt-0.5">
              <Checkbox
                checked={may.includes(ability.name)}
                disabled={!includes(portal.abilities, ability.name)}
                onChange={(on) => setMay(on ? [...may, ability.name] : may.filter((each) => each !== ability.name))}
              />
            </span>
            <span>
              {ability.title}
              <span className="block text-sm text-dim">{ability.hint}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <Choice
        legend="Scopes, on records and to grant"
        value={reach}
        onChange={setReach}
        options={[
          { value: 'some', label: 'Only these' },
          { value: 'all', label: 'Every scope', hint: 'Also those that are yet to come.' },
        ]}
      />
      {reach === 'some' && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
        <section aria-label="Scopes" tabIndex={0} className="max-h-[40vh] overflow-y-auto rounded-xl bg-bg px-3 pb-3">
          <ScopePicker chosen={chosen} onChange={setChosen} granted={granted} />
        </section>
      )}
    </ActionDialog>
  )
}
