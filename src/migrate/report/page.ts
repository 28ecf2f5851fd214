// What the pages of this room are made of: nothing from elsewhere, light and dark.

/** How a page begins. */
export function headOf(title: string): string {
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${esc(title)}</title>
<style>
:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem}h2{font-size:1.15rem;margin-top:2.2rem}.figures{display:flex;flex-wrap:wrap;gap:.8rem;padding:0;list-style:none}
.figures li{border:1px solid #8884;border-radius:.6rem;padding:.7rem 1rem;min-width:9rem}.figures b{display:block;font-size:1.7rem}
.bad b{color:#c22}.warn b{color:#b70}.good b{color:#283}table{border-collapse:collapse;width:100%;font-size:.9rem}
td,th{text-align:left;padding:.35rem .6rem;border-bottom:1px solid #8883;vertical-align:top}code{font-size:.85em;overflow-wrap:anywhere}
</style>`
}

/** A table under a heading; nothing where there are no rows. */
export function section(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return ''
  const cells = (row: readonly string[]): string => row.map((cell) => `<td><code>${esc(cell)}</code></td>`).join('')
  return `<h2>${esc(title)}</h2><table><tr>${head.map((name) => `<th>${esc(name)}</th>`).join('')}</tr>${rows.map((row) => `<tr>${cells(row)}</tr>`).join('')}</table>`
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
/** Text as it stands in a page. */
export const esc = (text: string): string => text.replace(/[&<>"]/g, (char) => ESCAPES[char] ?? char)
