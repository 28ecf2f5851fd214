import type { Source } from '../source/source.ts'
import type { Use, UseClass, UseKind } from './use.ts'

/** One reason to take a line for a use; a line may have several. */
export type Hit = {
  readonly source: Source
  readonly line: number
  readonly class: UseClass
  readonly kind: UseKind
  readonly why: string
  readonly names: readonly string[]
  readonly how: Use['how']
}

const MIGRATED =
  /(?:access_?token|bearer|oauth_?token|private_?app_?token)['"]?\]?\s*(?:[:=(,]|=>)?\s*[^,;)}\n]{0,60}$/i

/** True where what stands before on the line says that the value is a token already. */
export const isMigrated = (source: Source, offset: number): boolean =>
  MIGRATED.test(source.text.slice(Math.max(source.text.lastIndexOf('\n', offset - 1) + 1, offset - 120), offset))

export const classOf = (source: Source, usual: UseClass): UseClass => (source.isTest ? 'test' : usual)

export const kindOfName = (name: string): UseKind => (/^[A-Z][A-Z0-9_]+$/.test(name) ? 'env' : 'config')

export const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
