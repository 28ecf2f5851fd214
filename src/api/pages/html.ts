/** Text as it may stand in HTML, between tags or in a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

const STYLE = `
  :root { color-scheme: light dark }
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 0 auto; padding: 2rem 1rem }
  h1 { line-height: 1.2 } h2 { margin-top: 2rem }
  code, pre { font: 14px/1.5 ui-monospace, monospace }
  pre { padding: 1rem; overflow-x: auto; border: 1px solid #8886; border-radius: 6px }
  table { border-collapse: collapse; width: 100% }
  th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid #8886 }
  td:first-child { white-space: nowrap } .wide { overflow-x: auto } .quiet { opacity: .75 }
`

/** A page of text: no script, nothing from elsewhere. `body` is HTML whose texts were escaped. */
export function htmlPage(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head>
<body><main>${body}</main></body>
</html>
`
}
