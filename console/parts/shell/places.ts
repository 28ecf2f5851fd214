import {
  Activity,
  AppWindow,
  Blocks,
  Building2,
  CircleUser,
  Gauge,
  Handshake,
  House,
  KeyRound,
  KeySquare,
  type LucideIcon,
  Plug,
  Radar,
  ScrollText,
  Settings,
  ShieldCheck,
  UserRound,
  Users,
} from 'lucide-react'
import { type Ability, includes } from '../../session.ts'
import type { Membership } from '../../shapes.ts'

export interface Place {
  readonly title: string
  /** Below the portal's own address. */
  readonly to: string
  readonly icon: LucideIcon
  /** Pressed after `g`. */
  readonly key?: string
  readonly needs?: Ability
}

export interface PlaceGroup {
  readonly title: string
  readonly places: readonly Place[]
}

const groups: readonly PlaceGroup[] = [
  { title: '', places: [{ title: 'Home', to: '', icon: House, key: 'h' }] },
  {
    title: 'Data',
    places: [
      { title: 'Contacts', to: '/objects/contacts', icon: UserRound, key: 'c' },
      { title: 'Companies', to: '/objects/companies', icon: Building2, key: 'o' },
      { title: 'Deals', to: '/objects/deals', icon: Handshake, key: 'd' },
    ],
  },
  {
    title: 'Develop',
    places: [
      { title: 'API calls', to: '/calls', icon: Activity, key: 'i', needs: 'audit' },
      { title: 'Usage and limits', to: '/usage', icon: Gauge, key: 'w', needs: 'audit' },
      { title: 'Sunset radar', to: '/sunset', icon: Radar, key: 'e', needs: 'audit' },
    ],
  },
  {
    title: 'Integrations',
    places: [
      { title: 'Private apps', to: '/settings/private-apps', icon: Blocks, key: 'a', needs: 'credentials' },
      { title: 'Service keys', to: '/settings/service-keys', icon: KeySquare, key: 's', needs: 'credentials' },
      { title: 'OAuth apps', to: '/settings/public-apps', icon: AppWindow, key: 'm', needs: 'credentials' },
      { title: 'Connected apps', to: '/settings/connected-apps', icon: Plug, key: 'n', needs: 'credentials' },
      { title: 'API keys', to: '/settings/api-keys', icon: KeyRound, key: 'k', needs: 'credentials' },
    ],
  },
  {
    title: 'Account',
    places: [
      { title: 'Users', to: '/settings/users', icon: Users, key: 'u', needs: 'users' },
      { title: 'Roles', to: '/settings/roles', icon: ShieldCheck, key: 'r', needs: 'users' },
      { title: 'Audit log', to: '/settings/audit', icon: ScrollText, key: 'l', needs: 'audit' },
      { title: 'Portal', to: '/settings/portal', icon: Settings, key: 'p', needs: 'settings' },
    ],
  },
]

/** Your own place, which belongs to no portal. */
export const accountPlace: Place = { title: 'Your account', to: '/account', icon: CircleUser }

/** The places of a portal that this member's role opens. */
export function placesFor({ abilities }: Pick<Membership, 'abilities'>): readonly PlaceGroup[] {
  return groups
    .map(({ title, places }) => ({
      title,
      places: places.filter(({ needs }) => needs === undefined || includes(abilities, needs)),
    }))
    .filter(({ places }) => places.length > 0)
}
