import { version } from '../../version.ts'
import { escapeHtml, htmlPage } from './html.ts'

/** In the console's place where it was not built: what runs here, and how to make the first call. */
export function welcomePage(base: string): string {
  const at = escapeHtml(base)
  return htmlPage(
    'Spoke',
    `<h1>Spoke is running</h1>
<p>This is Spoke ${escapeHtml(version)} at <code>${at}</code>: CRM records behind HubSpot's public API.
HubSpot's own SDKs work against it once their base path points here.</p>
<h2>A token</h2>
<p>The first start printed one. Another, with only the scopes it needs, comes from the command line, where Spoke runs:</p>
<pre>npm run -s spoke -- tokens create --name "My app" \\
  --scopes crm.objects.contacts.read,crm.objects.contacts.write</pre>
<h2>A first call</h2>
<pre>curl ${at}/crm/v3/objects/contacts \\
  -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \\
  -d '{"properties":{"email":"ada@analytical-engines.example","firstname":"Ada"}}'</pre>
<h2>With HubSpot's SDK for Node</h2>
<pre>import { Client } from '@hubspot/api-client'
const hubspot = new Client({ accessToken: process.env.TOKEN, basePath: '${at}' })
console.log(await hubspot.crm.contacts.getAll())</pre>
<p><a href="/docs/">API reference</a> · <a href="/openapi.json">OpenAPI 3.1</a></p>
<p class="quiet">The console is not built in this checkout: <code>npm start</code> builds it. Spoke is HubSpot-compatible and independent of HubSpot.</p>`,
  )
}
