import { endOfSupport, publishedObjectType } from '../../catalogue/catalogue.ts'
import type { ObjectType } from '../../crm/crm.ts'
import { scopesOf } from '../openapi.ts'
import type { Operation } from '../operation.ts'
import { pathsOf } from '../paths.ts'
import { escapeHtml, htmlPage } from './html.ts'

/** The reference of everything that is implemented, made from the declarations and the object types. */
export function referencePage(operations: readonly Operation[], objectTypes: readonly ObjectType[]): string {
  return htmlPage(
    'Spoke API reference',
    `<h1>API reference</h1>
<p>Every operation that this Spoke implements, with all its paths. Machine-readable: <a href="/openapi.json">OpenAPI 3.1</a>.
Scopes are shown for contacts; one of each list is enough.</p>
${operations.map(section).join('\n')}
<h2 id="object-types">Object types</h2>
<p>What stands for <code>{objectType}</code> in a path, in any letter case. The object types that a portal makes itself are
called by their id, <code>2-…</code>, or their full name, <code>p&lt;portal&gt;_&lt;name&gt;</code>.</p>
<div class="wide"><table><thead><tr><th>Object type</th><th>In paths</th><th>Scopes to read</th><th>Scopes to write</th></tr></thead><tbody>${objectTypes.map(objectTypeRow).join('')}</tbody></table></div>`,
  )
}

const code = (text: string) => `<code>${escapeHtml(text)}</code>`

function objectTypeRow({ id, labels, name, singular, readOnly }: ObjectType): string {
  const published = publishedObjectType(id)
  const read = published?.readScopes ?? []
  const write = readOnly ? [] : (published?.writeScopes ?? [])
  const cells = [
    escapeHtml(labels.plural),
    [...new Set([name, singular, id])].map(code).join(', '),
    read.map(code).join(' or '),
    write.map(code).join(' or '),
  ]
  return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`
}

function section(operation: Operation): string {
  const rows = pathsOf(operation).map(({ version, path }) => {
    const until = version === undefined ? '' : endOfSupport(version)
    const name = version ?? (path.startsWith('/spoke/') ? 'Spoke’s own' : 'older clients')
    return `<tr><td>${name}</td><td>${code(path)}</td><td>${until}</td></tr>`
  })
  const query = Object.entries(operation.query).map(
    ([name, field]) => `<li>${code(name)}: ${escapeHtml(field.describe)}</li>`,
  )
  return `<h2 id="${escapeHtml(operation.id)}">${code(operation.method)} ${escapeHtml(operation.summary)}</h2>
<p>${code(operation.id)} · ${openedBy(operation, code)}${
    operation.furtherScopes === undefined ? '' : `; ${escapeHtml(operation.furtherScopes.summary)}`
  }${operation.partial === undefined ? '' : ` · so far: ${escapeHtml(operation.partial)}`}</p>
${query.length === 0 ? '' : `<ul>${query.join('')}</ul>`}
${
  rows.length === 0
    ? `<p>${code(operation.path)}</p>`
    : `<div class="wide"><table><thead><tr><th>Version</th><th>Path</th><th>Supported until</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`
}`
}

function openedBy(operation: Operation, code: (text: string) => string): string {
  const { own } = operation
  if (own?.serves === 'everybody') return 'for everybody'
  if (own?.serves === 'users') return `for users who signed in: ${own.needs}`
  const scopes = scopesOf(operation)
  return scopes.length === 0 ? 'any credential' : `scopes: ${scopes.map(code).join(' or ')}`
}
