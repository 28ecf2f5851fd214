import { useRouter } from '@tanstack/react-router'
import { messageOf } from '../../client.ts'
import { ButtonLink } from '../controls/button.tsx'
import { Page } from '../data/page.tsx'
import { Problem } from '../feedback/notices.tsx'

/** In place of a page that failed; the rest of the console goes on. */
export function Crash({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) {
  const router = useRouter()
  const again = () => {
    onRetry()
    router.invalidate().catch(() => undefined)
  }
  return (
    <Page title="This page could not be shown">
      <Problem title={messageOf(error)} error={error} onRetry={again} />
    </Page>
  )
}

export function NotFound() {
  return (
    <main>
      <Page title="There is no such page" lead="The address may have been cut off, or what it led to is gone.">
        <ButtonLink to="/">Go to the start</ButtonLink>
      </Page>
    </main>
  )
}
