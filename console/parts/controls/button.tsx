import { Button as BaseButton } from '@base-ui/react/button'
import { createLink } from '@tanstack/react-router'
import { LoaderCircle } from 'lucide-react'
import type { ComponentProps, ReactNode } from 'react'

const looks = {
  primary: 'bg-accent text-on-accent border-transparent hover:brightness-110',
  plain: 'bg-panel text-fg border-line hover:bg-hover',
  quiet: 'bg-transparent text-fg border-transparent hover:bg-hover',
  danger: 'bg-err text-on-err border-transparent hover:brightness-110',
} as const

export type Look = keyof typeof looks

const shape =
  'inline-flex items-center justify-center gap-1.5 rounded-md border font-medium whitespace-nowrap select-none'

function classes(look: Look, small: boolean, extra = ''): string {
  const size = small ? 'h-7 px-2 text-sm' : 'h-9 px-3.5 text-base'
  return `${shape} ${size} ${looks[look]} data-disabled:opacity-55 data-disabled:pointer-events-none ${extra}`
}

interface ButtonProps extends Omit<ComponentProps<typeof BaseButton>, 'className'> {
  readonly look?: Look
  readonly small?: boolean
  /** Shows that it is being done; the button keeps its width and its focus. */
  readonly busy?: boolean
  readonly className?: string
}

export function Button({ look = 'plain', small = false, busy = false, className, children, ...rest }: ButtonProps) {
  return (
    <BaseButton
      {...rest}
      type={rest.type ?? 'button'}
      className={classes(look, small, className)}
      disabled={rest.disabled === true || busy}
      focusableWhenDisabled={busy}
      aria-busy={busy || undefined}
    >
      {busy && <LoaderCircle aria-hidden className="size-4 motion-safe:animate-spin" />}
      {children}
    </BaseButton>
  )
}

interface IconButtonProps extends Omit<ComponentProps<typeof BaseButton>, 'className' | 'aria-label'> {
  /** What it does, for those who do not see the icon. */
  readonly label: string
  readonly children: ReactNode
}

export function IconButton({ label, children, ...rest }: IconButtonProps) {
  return (
    <BaseButton
      {...rest}
      type="button"
      aria-label={label}
      title={label}
      className="grid size-8 shrink-0 place-items-center rounded-md text-dim hover:bg-hover hover:text-fg data-popup-open:bg-hover [&>svg]:size-4"
    >
      {children}
    </BaseButton>
  )
}

interface AnchorProps extends ComponentProps<'a'> {
  readonly look?: Look
  readonly small?: boolean
}

function Anchor({ look = 'plain', small = false, className, ...rest }: AnchorProps) {
  return <a {...rest} className={classes(look, small, className)} />
}

/** A place to go to that looks like a button. */
export const ButtonLink = createLink(Anchor)
