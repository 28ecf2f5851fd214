import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { Ellipsis, KeyRound, Plus } from 'lucide-react'
import { useState } from 'react'
import { call, messageOf } from '../../client.ts'
import { Button, ButtonLink, IconButton } from '../../parts/controls/button.tsx'
import { Menu, MenuItem, MenuLine } from '../../parts/controls/menu.tsx'
import { Page } from '../../parts/data/page.tsx'
import { Cell, Table } from '../../parts/data/table.tsx'
import { Day, When } from '../../parts/data/time.tsx'
import { Badge, Empty, NoPermission, Problem, Skeleton } from '../../parts/feedback/notices.tsx'
import { SecretDialog } from '../../parts/feedback/secret.tsx'
import { includes, portalQuery, usePortal } from '../../session.ts'
import type { Key, List, MadeKey } from '../../shapes.ts'
import { DeactivateDialog, KeyDialog, RotateKeyDialog } from './dialogs.tsx'
import { SunsetPanel } from './sunset.tsx'

const keysQuery = (path: string) =>
  queryOptions({
    queryKey: ['api-keys', path],
    queryFn: async () => (await call<List<Key>>('GET', `${path}/api-keys`)).results,
  })

type Open = { readonly what: 'create' } | { readonly what: 'edit' | 'rotate' | 'deactivate'; readonly key: Key }

/** Account API keys: what is there, who used it when, and how they come to their end. */
export function ApiKeys() {
  const portal = usePortal()
  const queries = useQueryClient()
  const may = includes(portal.abilities, 'credentials')
  const { data: keys, error, refetch } = useQuery({ ...keysQuery(portal.path), enabled: may })
  const { data: here } = useQuery(portalQuery(portal.path))
  const [open, setOpen] = useState<Open>()
  const [made, setMade] = useState<MadeKey>()
  const changed = () => queries.invalidateQueries({ queryKey: ['api-keys'] })
  const closed = here?.keySunset != null && Date.parse(here.keySunset.closesAt) <= Date.now()
  const create = !closed && (
    <Button onClick={() => setOpen({ what: 'create' })}>
      <Plus aria-hidden className="size-4" /> Create API key
    </Button>
  )

  return (
    <Page
      title="API keys"
      lead="The keys of old, sent as ?hapikey=. They open the whole account and nothing says who used them: a private app is the better choice."
      actions={may && keys !== undefined && keys.length > 0 && create}
    >
      {!may && <NoPermission needs="credentials" />}
      {error !== null && <Problem title={messageOf(error)} error={error} onRetry={refetch} />}
      {may && keys === undefined && error === null && <Skeleton />}
      {keys?.length === 0 && (
        <Empty
          icon={KeyRound}
          title="No API key: good"
          action={
            <>
              <ButtonLink look="primary" to={portal.at('/settings/private-apps/new')}>
                Create a private app
              </ButtonLink>
              {create}
            </>
          }
        >
          <p>A private app opens only what its scopes allow, and its calls are told apart from all others.</p>
        </Empty>
      )}
      {keys !== undefined && keys.length > 0 && (
        <Table
          label="API keys"
          columns={[
            { title: 'Name', wide: true },
            { title: 'May do' },
            { title: 'Last used' },
            { title: 'Created' },
            { title: 'Actions', hidden: true },
          ]}
        >
          {keys.map((key) => (
            <tr key={key.id}>
              <Cell>
                <p className="font-medium wrap-anywhere">{key.name}</p>
                <code className="text-xs text-dim">{key.prefix}••••••••</code>
              </Cell>
              <Cell dim>
                {key.scopes.includes('*') ? (
                  <Badge tone="warn">everything</Badge>
                ) : (
                  <span title={key.scopes.join('\n')}>{key.scopes.length} scopes</span>
                )}
              </Cell>
              <Cell dim>{key.lastUsedAt === null ? 'never' : <When at={key.lastUsedAt} />}</Cell>
              <Cell dim>
                <Day at={key.createdAt} />
              </Cell>
              <Cell>
                <Menu
                  trigger={
                    <IconButton label={`Actions for ${key.name}`}>
                      <Ellipsis aria-hidden />
                    </IconButton>
                  }
                >
                  <MenuItem onSelect={() => setOpen({ what: 'edit', key })}>Edit name and scopes …</MenuItem>
                  <MenuItem onSelect={() => setOpen({ what: 'rotate', key })}>Rotate …</MenuItem>
                  <MenuLine />
                  <MenuItem danger onSelect={() => setOpen({ what: 'deactivate', key })}>
                    Deactivate …
                  </MenuItem>
                </Menu>
              </Cell>
            </tr>
          ))}
        </Table>
      )}
      {may && here !== undefined && <SunsetPanel portal={here} />}
      {open?.what === 'create' && <KeyDialog onClose={() => setOpen(undefined)} onDone={changed} onMade={setMade} />}
      {open?.what === 'edit' && <KeyDialog apiKey={open.key} onClose={() => setOpen(undefined)} onDone={changed} />}
      {open?.what === 'rotate' && (
        <RotateKeyDialog apiKey={open.key} onClose={() => setOpen(undefined)} onDone={changed} onMade={setMade} />
      )}
      {open?.what === 'deactivate' && (
        <DeactivateDialog apiKey={open.key} onClose={() => setOpen(undefined)} onDone={changed} />
      )}
      {made !== undefined && (
        <SecretDialog
          title={`API key “${made.name}”`}
          secret={made.secret}
          as="query"
          tryPath={undefined}
          onClose={() => setMade(undefined)}
        />
      )}
    </Page>
  )
}
