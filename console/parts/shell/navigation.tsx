import { Link, useNavigate } from '@tanstack/react-router'
import { Check, ChevronsUpDown, LogOut, Monitor, Moon, Search, Sun, UserRound } from 'lucide-react'
import { messageOf } from '../../client.ts'
import { signOut, usePortal, useWho } from '../../session.ts'
import { Menu, MenuItem, MenuLabel, MenuLine } from '../controls/menu.tsx'
import { say } from '../feedback/toasts.tsx'
import { Mark } from './mark.tsx'
import { placesFor } from './places.ts'
import { setTheme, type Theme, useTheme } from './theme.ts'

/** The column beside every page: portal, search, places, the user. */
export function Navigation({ onSearch }: { readonly onSearch: () => void }) {
  const portal = usePortal()
  return (
    <div className="flex min-h-full flex-col gap-4 p-3">
      <PortalSwitcher />
      <button
        type="button"
        onClick={onSearch}
        className="flex items-center gap-2 rounded-md border border-line bg-panel px-2.5 py-1.5 text-sm text-dim hover:border-strong"
      >
        <Search aria-hidden className="size-4" />
        <span className="flex-1 text-left">Search or jump</span>
        <kbd className="text-xs">{isMac ? '⌘K' : 'Ctrl K'}</kbd>
      </button>
      <nav aria-label="Places" className="grid flex-1 content-start gap-4">
        {portal.id !== 0 &&
          placesFor(portal).map(({ title, places }) => (
            <div key={title} className="grid gap-0.5">
              {title !== '' && <p className="px-2.5 pb-1 text-xs font-medium text-dim">{title}</p>}
              {places.map(({ title: name, to, icon: Icon }) => (
                <Link
                  key={to}
                  to={portal.at(to)}
                  activeOptions={{ exact: to === '' }}
                  className="flex items-center gap-2.5 rounded-md px-2.5 py-1.5 text-dim hover:bg-hover hover:text-fg aria-[current=page]:bg-hover aria-[current=page]:font-medium aria-[current=page]:text-fg"
                >
                  <Icon aria-hidden className="size-4 shrink-0" />
                  {name}
                </Link>
              ))}
            </div>
          ))}
      </nav>
      <UserMenu />
    </div>
  )
}

const isMac = /mac/i.test(navigator.userAgent)

function PortalSwitcher() {
  const who = useWho()
  const portal = usePortal()
  const navigate = useNavigate()
  const here = portal.id === 0 ? 'No portal' : portal.name
  return (
    <Menu
      align="start"
      trigger={
        <button
          type="button"
          className="flex items-center gap-2.5 rounded-lg p-1.5 text-left hover:bg-hover data-popup-open:bg-hover"
        >
          <Mark />
          <span className="min-w-0 flex-1">
            <span className="block truncate leading-5 font-semibold">
              <span className="sr-only">Portal: </span>
              {here}
            </span>
            <span className="block text-xs text-dim">{portal.id === 0 ? 'Spoke' : `Portal ${portal.id}`}</span>
          </span>
          <ChevronsUpDown aria-hidden className="size-4 text-dim" />
        </button>
      }
    >
      <MenuLabel>Portals</MenuLabel>
      {who.portals.map(({ id, name, role }) => (
        <MenuItem key={id} onSelect={() => navigate({ to: '/p/$portalId', params: { portalId: String(id) } })}>
          <span className="min-w-0 flex-1">
            <span className="block truncate font-medium">{name}</span>
            <span className="block text-xs text-dim">
              {id} · {role.name}
            </span>
          </span>
          {id === portal.id && <Check aria-label="this one" />}
        </MenuItem>
      ))}
      {who.closedPortals.map(({ id, name }) => (
        <MenuItem key={id} onSelect={() => location.assign(`/spoke/v1/single-sign-on/${id}`)}>
          <span className="min-w-0 flex-1">
            <span className="block truncate font-medium">{name}</span>
            <span className="block text-xs text-dim">{id} · by single sign-on</span>
          </span>
        </MenuItem>
      ))}
    </Menu>
  )
}

const themes = [
  { value: 'system', title: 'As the system', icon: Monitor },
  { value: 'light', title: 'Light', icon: Sun },
  { value: 'dark', title: 'Dark', icon: Moon },
] as const satisfies readonly { readonly value: Theme; readonly title: string; readonly icon: typeof Sun }[]

function UserMenu() {
  const who = useWho()
  const theme = useTheme()
  const navigate = useNavigate()
  const name = `${who.firstName} ${who.lastName}`.trim() || who.email
  const leave = () => {
    signOut().then(
      () => navigate({ to: '/sign-in' }),
      (error: unknown) => say(messageOf(error)),
    )
  }
  return (
    <Menu
      align="start"
      trigger={
        <button
          type="button"
          className="flex items-center gap-2.5 rounded-lg p-1.5 text-left hover:bg-hover data-popup-open:bg-hover"
        >
          <span
            aria-hidden
            className="grid size-7 place-items-center rounded-full bg-accent-soft text-sm font-semibold text-accent uppercase"
          >
            {[...name][0]}
          </span>
          <span className="min-w-0 flex-1 truncate text-sm">
            <span className="sr-only">You: </span>
            {name}
          </span>
        </button>
      }
    >
      <MenuLabel>{who.email}</MenuLabel>
      <MenuItem onSelect={() => navigate({ to: '/account' })}>
        <UserRound aria-hidden /> Your account
      </MenuItem>
      <MenuLine />
      <MenuLabel>Appearance</MenuLabel>
      {themes.map(({ value, title, icon: Icon }) => (
        <MenuItem key={value} onSelect={() => setTheme(value)}>
          <Icon aria-hidden />
          <span className="flex-1">{title}</span>
          {theme === value && <Check aria-label="chosen" />}
        </MenuItem>
      ))}
      <MenuLine />
      <MenuItem onSelect={leave}>
        <LogOut aria-hidden /> Sign out
      </MenuItem>
    </Menu>
  )
}
