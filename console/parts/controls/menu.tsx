import { Menu as Base } from '@base-ui/react/menu'
import type { ReactElement, ReactNode } from 'react'

interface MenuProps {
  /** The button that opens it. */
  readonly trigger: ReactElement
  readonly children: ReactNode
  readonly align?: 'start' | 'end'
}

export const itemLook =
  'flex w-full items-center gap-2 rounded-sm px-2.5 py-1.5 text-left text-sm outline-none select-none data-highlighted:bg-hover data-disabled:opacity-50 [&>svg]:size-4 [&>svg]:text-dim'

export function Menu({ trigger, children, align = 'end' }: MenuProps) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner align={align} sideOffset={6} className="z-40">
          <Base.Popup className="pop min-w-48 max-w-80 origin-(--transform-origin) rounded-lg bg-panel p-1 shadow-float outline-none">
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

interface ItemProps {
  readonly onSelect: () => void
  readonly children: ReactNode
  readonly danger?: boolean
  readonly disabled?: boolean
}

export function MenuItem({ onSelect, children, danger = false, disabled = false }: ItemProps) {
  return (
    <Base.Item
      onClick={onSelect}
      disabled={disabled}
      className={`${itemLook} ${danger ? 'text-err [&>svg]:text-err' : ''}`}
    >
      {children}
    </Base.Item>
  )
}

export function MenuLine() {
  return <Base.Separator className="my-1 h-px bg-line" />
}

export function MenuLabel({ children }: { readonly children: ReactNode }) {
  return <div className="px-2.5 py-1.5 text-xs text-dim">{children}</div>
}
