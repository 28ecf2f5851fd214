/** Spoke's own mark: a hub and what it holds together. */
export function Mark({ large = false }: { readonly large?: boolean }) {
  return (
    <svg aria-hidden viewBox="0 0 32 32" className={large ? 'size-11' : 'size-7'}>
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <g fill="none" className="stroke-on-accent" strokeWidth="2.4" strokeLinecap="round">
        <circle cx="16" cy="16" r="9.5" />
        <path d="M16 13V6.5M18.6 17.5l5.6 3.2M13.4 17.5l-5.6 3.2" />
      </g>
      <circle cx="16" cy="16" r="2.9" className="fill-on-accent" />
    </svg>
  )
}
