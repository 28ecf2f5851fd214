import { Dialog } from '@base-ui/react/dialog'
import { Outlet, useParams, useRouterState } from '@tanstack/react-router'
import { Menu as MenuIcon, Search } from 'lucide-react'
import { lazy, Suspense, useEffect, useState } from 'react'
import { IconButton } from '../controls/button.tsx'
import { Skeleton } from '../feedback/notices.tsx'
import { useKeys } from './keys.ts'
import { Mark } from './mark.tsx'
import { Navigation } from './navigation.tsx'

const Palette = lazy(() => import('./palette.tsx'))

/** The frame of every page for users: where one is and where one can go. */
export function Shell() {
  const [searching, setSearching] = useState(false)
  const [menu, setMenu] = useState(false)
  const place = useRouterState({ select: ({ location }) => location.pathname })
  const { portalId } = useParams({ strict: false })
  useKeys(() => setSearching(true))
  // biome-ignore lint/correctness/useExhaustiveDependencies: the menu has done its work when the place changes
  useEffect(() => setMenu(false), [place])
  useEffect(() => {
    if (portalId !== undefined) localStorage.setItem('spoke.portal', portalId)
  }, [portalId])

  return (
    <div className="grid min-h-dvh grid-cols-1 grid-rows-[auto_1fr] lg:grid-cols-[15rem_1fr] lg:grid-rows-1">
      <a
        href="#content"
        className="absolute top-2 left-2 z-50 -translate-y-20 rounded-md bg-accent px-3 py-2 text-on-accent focus:translate-y-0"
      >
        Skip to the content
      </a>
      <header className="sticky top-0 z-30 flex items-center gap-2 border-b border-line bg-bg px-3 py-2 lg:hidden">
        <Dialog.Root open={menu} onOpenChange={setMenu}>
          <Dialog.Trigger
            render={
              <IconButton label="Menu">
                <MenuIcon aria-hidden />
              </IconButton>
            }
          />
          <Dialog.Portal>
            <Dialog.Backdrop className="fade fixed inset-0 z-40 bg-scrim" />
            <Dialog.Popup className="fade fixed inset-y-0 left-0 z-40 w-72 max-w-[85vw] overflow-y-auto bg-bg shadow-float outline-none">
              <Dialog.Title className="sr-only">Menu</Dialog.Title>
              <Navigation onSearch={() => setSearching(true)} />
            </Dialog.Popup>
          </Dialog.Portal>
        </Dialog.Root>
        <Mark />
        <span className="flex-1 font-semibold">Spoke</span>
        <IconButton label="Search or jump" onClick={() => setSearching(true)}>
          <Search aria-hidden />
        </IconButton>
      </header>
      <div className="sticky top-0 hidden h-dvh overflow-y-auto border-r border-line lg:block">
        <Navigation onSearch={() => setSearching(true)} />
      </div>
      <main id="content" tabIndex={-1} className="min-w-0 outline-none">
        <Suspense
          fallback={
            <div className="mx-auto max-w-5xl px-8 py-8">
              <Skeleton />
            </div>
          }
        >
          <Outlet />
        </Suspense>
      </main>
      {searching && (
        <Suspense>
          <Palette onClose={() => setSearching(false)} />
        </Suspense>
      )}
    </div>
  )
}
