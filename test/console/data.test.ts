import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ConsoleTest, clipboardOf, expectQuiet, openConsoleTest } from './browser.ts'
import { chromiumAt } from './chromium.ts'

describe.skipIf(chromiumAt === undefined)('what is in a portal, and what is done with it', () => {
  let visited: ConsoleTest
  let portal = ''
  beforeAll(async () => {
    visited = await openConsoleTest()
    portal = `/console/p/${visited.spoke.portalId}`
    for (let from = 0; from < 400; from += 100) {
      const inputs = Array.from({ length: 100 }, (_, at) => ({
        properties: {
          ...{ email: `p${from + at}@harbour.example`, firstname: `Person ${from + at}`, lastname: 'Harbour' },
          lifecyclestage: (from + at) % 2 === 0 ? 'lead' : 'customer',
        },
      }))
      await visited.spoke.post('/crm/v3/objects/contacts/batch/create', { inputs })
    }
  })
  afterAll(() => visited.close())

  test('a table draws what is on the screen, comes to its end at once, and keeps search, filter and sort in the address', async () => {
    const watched = await visited.visitor()
    const { page } = watched
    await page.goto(`${portal}/objects/contacts`)
    await page.getByText('400 contacts', { exact: true }).waitFor()
    await page.getByRole('link', { name: 'Person 0 Harbour', exact: true }).waitFor()
    expect(await page.getByRole('row').count()).toBeLessThan(60)
    await page.getByRole('table', { name: 'Contacts' }).evaluate((box) => {
      box.scrollTop = box.scrollHeight
    })
    await page.getByRole('link', { name: 'Person 399 Harbour', exact: true }).waitFor()

    await page.getByRole('button', { name: 'Email' }).click()
    await page.getByRole('button', { name: 'Email' }).click()
    await page.getByRole('link', { name: 'Person 99 Harbour', exact: true }).waitFor()
    expect(page.url()).toContain('sort=-email')
    await page.getByRole('button', { name: 'Filter', exact: true }).click()
    await page.getByLabel('Property').selectOption({ label: 'Lifecycle Stage' })
    await page.getByLabel('Value').selectOption({ label: 'Customer' })
    await page.getByRole('button', { name: 'Add filter' }).click()
    await page.getByText('200 contacts', { exact: true }).waitFor()
    await page.getByRole('searchbox', { name: 'Search contacts' }).fill('p399@harbour.example')
    await page.getByText('1 contact', { exact: true }).waitFor()

    // Whoever gets the link sees the same; Back leads out of the record to it.
    const { page: colleague } = await visited.visitor()
    await colleague.goto(page.url())
    await colleague.getByText('1 contact', { exact: true }).waitFor()
    await colleague.getByRole('link', { name: 'Person 399 Harbour' }).click()
    await colleague.getByRole('heading', { name: 'Person 399 Harbour' }).waitFor()
    await colleague.getByRole('region', { name: 'History' }).getByText('p399@harbour.example').waitFor()
    await colleague.goBack()
    await colleague.getByText('Lifecycle Stage is Customer').waitFor()
    expectQuiet(watched)
  })

  test('a call appears in the live log, says why it was refused, and is copied as cURL', async () => {
    const watched = await visited.visitor()
    const { page } = watched
    const reader = await visited.spoke.newToken(['crm.objects.contacts.read'])
    await page.goto(`${portal}/calls?status=403&live=true`)
    await page.getByText('No call fits in this time').waitFor()
    expect((await reader.get('/crm/v3/objects/deals')).status).toBe(403)
    await page.getByRole('button', { name: /GET \/crm\/v3\/objects\/deals/ }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('A scope is missing.').waitFor()
    await dialog.getByText('crm.objects.deals.read', { exact: true }).first().waitFor()
    await dialog.getByRole('button', { name: 'Copy the call as cURL' }).click()
    expect(await clipboardOf(page)).toContain(`curl '${visited.spoke.url}/crm/v3/objects/deals'`)
    expectQuiet(watched)
  })

  test('an OAuth app shows its client secret once and has an install link; a limit is set', async () => {
    const watched = await visited.visitor()
    const { page } = watched
    await page.goto(`${portal}/settings/public-apps`)
    await page.getByRole('button', { name: 'Create OAuth app' }).click()
    const dialog = page.getByRole('dialog', { name: 'Create an OAuth app' })
    await dialog.getByLabel('Name').fill('Dashboards')
    await dialog.getByLabel('Redirect URLs').fill('https://app.example.com/back')
    await dialog.getByLabel('Find a scope').fill('objects.deals')
    await dialog.getByLabel('Read: crm.objects.deals.read', { exact: true }).check()
    await dialog.getByRole('button', { name: 'Create OAuth app' }).click()
    const secret = page.getByRole('dialog', { name: 'Client secret of “Dashboards”' })
    await secret.getByRole('button', { name: 'Copy', exact: true }).click()
    await secret.getByRole('button', { name: 'Done' }).click()
    await page.getByText(`${visited.spoke.url}/oauth/authorize?`).waitFor()

    await page.goto(`${portal}/usage`)
    await page.getByRole('button', { name: 'Set a limit' }).click()
    await page.getByLabel('At most').fill('many')
    await page.getByText('A whole number from 0 on.').waitFor()
    await page.getByLabel('At most').fill('1000000')
    await page.getByRole('button', { name: 'Set limit' }).click()
    await page.getByText('1,000,000 in ten seconds').waitFor()
    expectQuiet(watched)
  })
})
