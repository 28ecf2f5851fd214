import { endOfSupport, twinPaths } from '../../catalogue/catalogue.ts'
import { scopesOf } from '../openapi.ts'
import type { Operation } from '../operation.ts'
import { escapeHtml, htmlPage } from './html.ts'

/** The reference of everything that is implemented, made from the declarations. */
export function referencePage(operations: readonly Operation[]): string {
  return htmlPage(
    'Spoke API reference',
    `<h1>API reference</h1>
<p>Every operation that this Spoke implements, with all its paths. Machine-readable: <a href="/openapi.json">OpenAPI 3.1</a>.
Scopes are shown for contacts; one of each list is enough.</p>
${operations.map(section).join('\n')}`,
  )
}

function section(operation: Operation): string {
  const code = (text: string) => `<code>${escapeHtml(text)}</code>`
  const twins = twinPaths(operation.method, operation.path)
  const rows = twins.map(
    ({ version, path }) => `<tr><td>${version}</td><td>${code(path)}</td><td>${endOfSupport(version)}</td></tr>`,
  )
  const query = Object.entries(operation.query).map(
    ([name, field]) => `<li>${code(name)}: ${escapeHtml(field.describe)}</li>`,
  )
  return `<h2 id="${escapeHtml(operation.id)}">${code(operation.method)} ${escapeHtml(operation.summary)}</h2>
<p>${code(operation.id)} · scopes: ${scopesOf(operation).map(code).join(' or ')}${
    operation.furtherScopes === undefined ? '' : `; ${escapeHtml(operation.furtherScopes.summary)}`
  }${operation.partial === undefined ? '' : ` · so far: ${escapeHtml(operation.partial)}`}</p>
${query.length === 0 ? '' : `<ul>${query.join('')}</ul>`}
<div class="wide"><table><thead><tr><th>Version</th><th>Path</th><th>Supported until</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`
}
