import { Toast } from '@base-ui/react/toast'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { IconButton } from '../controls/button.tsx'

const manager = Toast.createToastManager()

/** Says in a corner that something was done. */
export function say(title: string): void {
  manager.add({ title, timeout: 5_000 })
}

export function Toasts({ children }: { readonly children: ReactNode }) {
  return (
    <Toast.Provider toastManager={manager} limit={3}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className="fixed right-4 bottom-4 z-50 grid w-[min(22rem,calc(100vw-2rem))] gap-2">
          <List />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  )
}

function List() {
  const { toasts } = Toast.useToastManager()
  return toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className="pop rounded-lg bg-panel shadow-float">
      <Toast.Content className="flex items-center justify-between gap-3 py-2 pr-2 pl-4">
        <Toast.Title className="min-w-0 text-sm font-medium wrap-anywhere" />
        <Toast.Close
          render={
            <IconButton label="Dismiss">
              <X aria-hidden />
            </IconButton>
          }
        />
      </Toast.Content>
    </Toast.Root>
  ))
}
