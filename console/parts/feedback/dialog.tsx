import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import { type FormEvent, type ReactNode, type RefObject, useState } from 'react'
import { messageOf } from '../../client.ts'
import { Button, IconButton } from '../controls/button.tsx'
import { Problem } from './notices.tsx'

interface DialogProps {
  readonly open: boolean
  /** Asked for by Escape, a click beside it and the cross; it may stay open. */
  readonly onClose: () => void
  readonly title: string
  readonly description?: ReactNode
  readonly wide?: boolean
  readonly initialFocus?: RefObject<HTMLElement | null>
  readonly children: ReactNode
}

/** A question or task over the page; the focus is kept in it and given back afterwards. */
export function Dialog({ open, onClose, title, description, wide = false, initialFocus, children }: DialogProps) {
  return (
    <Base.Root open={open} onOpenChange={(next) => next || onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fade fixed inset-0 z-40 bg-scrim" />
        <Base.Viewport className="fixed inset-0 z-40 grid place-items-center overflow-y-auto p-3">
          <Base.Popup
            {...(initialFocus === undefined ? {} : { initialFocus })}
            className={`pop my-auto w-full ${wide ? 'max-w-2xl' : 'max-w-md'} rounded-xl bg-panel shadow-float outline-none`}
          >
            <header className="flex items-start justify-between gap-4 px-5 pt-4">
              <Base.Title className="pt-1 text-lg wrap-anywhere">{title}</Base.Title>
              <Base.Close
                render={
                  <IconButton label="Close">
                    <X aria-hidden />
                  </IconButton>
                }
              />
            </header>
            {description !== undefined && (
              <Base.Description render={<div />} className="px-5 pt-1 text-dim wrap-anywhere">
                {description}
              </Base.Description>
            )}
            <div className="px-5 pt-4 pb-5">{children}</div>
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  )
}

interface ActionDialogProps extends Omit<DialogProps, 'children'> {
  /** What the button says: what happens. */
  readonly action: string
  readonly danger?: boolean
  readonly disabled?: boolean
  /** The dialog closes when it is done, and says what went wrong when not. */
  readonly onAction: () => Promise<unknown>
  readonly children?: ReactNode
}

/** A dialog with one thing to do. What was filled in stays when it fails. */
export function ActionDialog({
  action,
  danger = false,
  disabled = false,
  onAction,
  children,
  ...dialog
}: ActionDialogProps) {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setProblem(undefined)
    onAction().then(
      () => {
        setBusy(false)
        dialog.onClose()
      },
      (error: unknown) => {
        setBusy(false)
        setProblem(error)
      },
    )
  }
  return (
    <Dialog {...dialog}>
      <form onSubmit={submit} className="grid gap-4" noValidate>
        {children}
        {problem !== undefined && <Problem title={messageOf(problem)} error={problem} />}
        <div className="flex justify-end gap-2">
          <Button onClick={dialog.onClose}>Cancel</Button>
          <Button type="submit" look={danger ? 'danger' : 'primary'} busy={busy} disabled={disabled}>
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
