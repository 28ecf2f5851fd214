interface LogoProps {
  readonly name: string
  /** A data URL that the server wrote; null where there is none. */
  readonly logo: string | null
  readonly large?: boolean
}

/** An app's picture, else its initials. */
export function Logo({ name, logo, large = false }: LogoProps) {
  const size = large ? 'size-14 rounded-xl text-lg' : 'size-9 rounded-lg text-sm'
  if (logo !== null) return <img src={logo} alt="" className={`${size} shrink-0 border border-line object-cover`} />
  return (
    <span aria-hidden className={`${size} grid shrink-0 place-items-center bg-accent-soft font-semibold text-accent`}>
      {initialsOf(name)}
    </span>
  )
}

function initialsOf(name: string): string {
  const words = name
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '')
  const letters = words.length > 1 ? [words[0], words.at(-1)].map((word) => first(word)) : [first(words[0])]
  return letters.join('').toUpperCase() || '?'
}

function first(word: string | undefined): string {
  return [...(word ?? '')][0] ?? ''
}
