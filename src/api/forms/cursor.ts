import { brief, Refusal } from '../../kit/refusal.ts'

/** Where a page begins; `first` where nothing was said. */
export function cursorIn(after: string | undefined, first: number): number {
  if (after === undefined) return first
  if (/^\d{1,15}$/.test(after)) return Number(after)
  throw new Refusal('VALIDATION_ERROR', `after must be what paging.next.after gave, not ${brief(after)}`, {
    context: { after: [brief(after)] },
  })
}
