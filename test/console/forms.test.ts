import { createServer, type Server } from 'node:http'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { contactBy, field, formInput, newForm, usual } from '../forms/support.ts'
import { openTestSpoke, type TestSpoke } from '../harness/spoke.ts'
import { expectQuiet, openBrowser, type Visitors } from './browser.ts'
import { chromiumAt } from './chromium.ts'

const HOSTILE = '"><img src=x onerror="document.title=`pwned`"><script>document.title="pwned"</script>'
const options = ['en', 'de'].map((value, displayOrder) => ({ label: `Speaks ${value}`, value, displayOrder }))
const roles = ['BLOCKER', 'CHAMPION'].map((value, displayOrder) => ({ label: value, value, displayOrder }))
const rich = [
  ...usual,
  field('hs_language', 'dropdown', { options }),
  field('phone', 'phone', {
    validation: { minAllowedDigits: 7, maxAllowedDigits: 15 },
    description: 'With the area code',
  }),
  field('message', 'multi_line_text', { label: 'What is it about?' }),
]

async function violations(page: Page): Promise<readonly string[]> {
  const { violations: found } = await new AxeBuilder({ page }).analyze()
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`)
}

describe.skipIf(chromiumAt === undefined)('a hosted form', () => {
  let spoke: TestSpoke
  let visitors: Visitors
  let site: Server
  let siteUrl = ''
  let embedded = ''
  beforeAll(async () => {
    spoke = await openTestSpoke()
    visitors = await openBrowser()
    // A website of somebody else's, that knows nothing of Spoke but the snippet.
    site = createServer((_, response) => {
      response.setHeader('content-type', 'text/html')
      response.end(`<!doctype html><html lang="en"><title>Our shop</title><h1>Our shop</h1>
<script src="${spoke.url}/forms/embed.js" data-portal="${spoke.portalId}" data-form="${embedded}"></script></html>`)
    })
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
    const address = site.address()
    siteUrl = `http://localhost:${typeof address === 'object' ? address?.port : ''}`
  })
  afterAll(async () => {
    site.close()
    await visitors.close()
    await spoke.close()
  })
  const at = (form: string): string => `/forms/${spoke.portalId}/${form}`

  test('is filled in by hand, without a script; what is wrong stands at its field, and nothing typed is lost', async () => {
    const form = await newForm(spoke, formInput(rich))
    const watched = await visitors.stranger(spoke.url, {
      javaScriptEnabled: false,
      viewport: { width: 390, height: 800 },
    })
    const { page } = watched
    await page.goto(at(form))
    await page.getByLabel('email').fill('visitor@customer.example')
    await page.getByLabel('firstname').fill('Vera')
    await page.getByLabel('hs_language').selectOption('de')
    await page.getByLabel('phone').fill('12')
    await page.getByLabel('What is it about?').fill('Two lines\nof text')
    await page.getByRole('button', { name: 'Send' }).click()
    expect(await page.getByRole('alert').textContent()).toBe('The value is not a telephone number')
    expect(await page.getByLabel('phone').getAttribute('aria-invalid')).toBe('true')
    expect(await page.getByLabel('firstname').inputValue()).toBe('Vera')
    expect(await page.getByLabel('hs_language').inputValue()).toBe('de')
    expect(await page.getByLabel('What is it about?').inputValue()).toBe('Two lines\nof text')
    await page.getByLabel('phone').fill('+49 30 1234567')
    await page.getByRole('button', { name: 'Send' }).click()
    expect(await page.getByRole('status').textContent()).toBe('Thank you & welcome')
    const { body } = await contactBy(spoke, 'visitor@customer.example', ['firstname', 'hs_language', 'message'])
    expect(body.properties).toMatchObject({ firstname: 'Vera', hs_language: 'de', message: 'Two lines\nof text' })
    expectQuiet(watched)
  })

  test('stands in a page of any website, as high as it is, and tells where it was sent in', async () => {
    embedded = await newForm(spoke, formInput(rich))
    const { page } = await visitors.stranger(siteUrl)
    await page.goto(siteUrl)
    const frame = page.frameLocator('iframe')
    await frame.getByLabel('email').fill('embedded@customer.example')
    const heights = async () => [
      await page.locator('iframe').evaluate((element) => element.clientHeight),
      await frame.locator('html').evaluate((element) => Math.ceil(element.getBoundingClientRect().height)),
    ]
    await expect.poll(async () => new Set(await heights()).size).toBe(1)
    await frame.getByRole('button', { name: 'Send' }).click()
    await frame.getByRole('status').waitFor()
    const { body } = await spoke.get(`/form-integrations/v1/submissions/forms/${embedded}`)
    expect(body.results[0].pageUrl).toBe(`${siteUrl}/`)
    const { body: contact } = await contactBy(spoke, 'embedded@customer.example', ['recent_conversion_event_name'])
    expect(contact.properties.recent_conversion_event_name).toBe('Our shop: Contact us')
  })

  test('sends the visitor on where the form does', async () => {
    const input = formInput(usual)
    const away = { type: 'redirect_url', value: `${siteUrl}/thanks` }
    const form = await newForm(spoke, { ...input, configuration: { ...input.configuration, postSubmitAction: away } })
    const { page } = await visitors.stranger(spoke.url)
    await page.goto(at(form))
    await page.getByLabel('email').fill('onward@customer.example')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.waitForURL(`${siteUrl}/thanks`)
  })

  test('keeps nothing of what fills in the field that nobody sees', async () => {
    const form = await newForm(spoke)
    const body = new URLSearchParams({ f0: 'robot@spam.example', website_address: 'https://spam.example' })
    const answer = await fetch(`${spoke.url}${at(form)}`, { method: 'POST', body })
    expect(answer.status).toBe(200)
    expect((await contactBy(spoke, 'robot@spam.example')).status).toBe(404)
    expect((await spoke.get(`/form-integrations/v1/submissions/forms/${form}`)).body.results).toEqual([])
  })

  test('has nothing that axe knows to be wrong, and shows hostile texts as texts', async () => {
    const hostile = [
      field('email', 'email', { label: HOSTILE, required: true, placeholder: HOSTILE, description: HOSTILE }),
      field('lifecyclestage', 'radio', { options: [{ label: HOSTILE, value: HOSTILE, displayOrder: 0 }] }),
      field('hs_buying_role', 'multiple_checkboxes', { options: roles }),
    ]
    const input = formInput(hostile, { name: HOSTILE })
    const legal = {
      ...{ type: 'explicit_consent_to_process', privacyText: HOSTILE, consentToProcessCheckboxLabel: HOSTILE },
      communicationsCheckboxes: [{ label: HOSTILE, required: false, subscriptionTypeId: 1 }],
    }
    const thanks = { type: 'thank_you', value: HOSTILE }
    const form = await newForm(spoke, {
      ...{ ...input, legalConsentOptions: legal },
      configuration: { ...input.configuration, postSubmitAction: thanks },
      displayOptions: { ...input.displayOptions, submitButtonText: HOSTILE },
    })
    const watched = await visitors.stranger(spoke.url)
    const { page } = watched
    const around = new URLSearchParams({ page: HOSTILE, title: HOSTILE, hutk: HOSTILE })
    await page.goto(`${at(form)}?${around}`)
    expect(await page.title()).toBe(HOSTILE)
    expect(await violations(page)).toEqual([])
    await page.getByRole('textbox').fill('safe@customer.example')
    for (const box of await page.getByRole('checkbox').all()) await box.check()
    await page.getByRole('button').click()
    await page.getByRole('status').waitFor()
    const { body } = await contactBy(spoke, 'safe@customer.example', ['hs_buying_role'])
    expect(body.properties.hs_buying_role).toBe('BLOCKER;CHAMPION')
    expect(await page.title()).toBe(HOSTILE)
    expect(await page.locator('img, script:not([src])').count()).toBe(0)
    expectQuiet(watched)
  })

  test('that is not there says so', async () => {
    const { page } = await visitors.stranger(spoke.url)
    const answer = await page.goto(at('b7d1a5d0-0000-4000-8000-000000000000'))
    expect(answer?.status()).toBe(404)
    expect(await page.getByRole('heading').textContent()).toBe('There is no such form')
  })
})
