import { Client } from 'hs14'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { expectEnvelope } from '../compat/support.ts'
import { type Caller, openTestSpoke, type TestSpoke } from '../harness/spoke.ts'
import { field, formInput, newForm, usual } from './support.ts'

const FORMS = '/marketing/v3/forms'

let spoke: TestSpoke
let portal: Caller
beforeAll(async () => {
  spoke = await openTestSpoke()
})
afterAll(() => spoke.close())
beforeEach(async () => {
  portal = await spoke.newPortal()
})

test('the official SDK makes, reads, lists, changes, replaces and archives a form', async () => {
  const { formsApi } = new Client({ accessToken: portal.token, basePath: spoke.url }).marketing.forms
  const input = { ...formInput(usual), createdAt: new Date(), updatedAt: new Date() }
  const made = await formsApi.create(input as never)
  expect(made).toMatchObject({ name: 'Contact us', formType: 'hubspot', archived: false })
  const read = await formsApi.getById(made.id)
  expect(read.fieldGroups).toEqual(made.fieldGroups)
  expect(read.configuration.postSubmitAction).toEqual({ type: 'thank_you', value: 'Thank you & welcome' })
  expect((await formsApi.getPage()).results.map(({ id }) => id)).toEqual([made.id])

  const renamed = await formsApi.update(made.id, { name: 'Write to us' } as never)
  expect(renamed.name).toBe('Write to us')
  expect(renamed.fieldGroups).toEqual(made.fieldGroups)
  const replaced = await formsApi.replace(made.id, { ...input, id: made.id, name: 'Again' } as never)
  expect(replaced).toMatchObject({ id: made.id, name: 'Again' })

  await formsApi.archive(made.id)
  await expect(formsApi.getById(made.id)).rejects.toMatchObject({ code: 404 })
  expect((await formsApi.getById(made.id, true)).archived).toBe(true)
  expect((await formsApi.getPage()).results).toEqual([])
  expect((await formsApi.getPage(undefined, undefined, true)).results.map(({ id }) => id)).toEqual([made.id])
})

test('pages go on where the last one ended, and each form comes once', async () => {
  const made: string[] = []
  for (let at = 0; at < 5; at++) made.push(await newForm(portal, formInput(usual, { name: `Form ${at}` })))
  const seen: string[] = []
  for (let path = `${FORMS}?limit=2`; path !== ''; ) {
    const { body } = await portal.get(path)
    seen.push(...body.results.map(({ id }: { id: string }) => id))
    path = body.paging === undefined ? '' : `${FORMS}?limit=2&after=${body.paging.next.after}`
  }
  expect(seen).toEqual(made)
  expect((await portal.get(`${FORMS}?formTypes=blog_comment`)).body).toEqual({ results: [] })
})

test('a form is its portal’s alone', async () => {
  const id = await newForm(portal)
  const other = await spoke.newPortal()
  for (const reply of [
    await other.get(`${FORMS}/${id}`),
    await other.patch(`${FORMS}/${id}`, { name: 'Mine' }),
    await other.delete(`${FORMS}/${id}`),
    await other.get(`/form-integrations/v1/submissions/forms/${id}`),
  ]) {
    expectEnvelope(reply, 404)
  }
  expect((await portal.get(`${FORMS}/${id}`)).body.name).toBe('Contact us')
})

describe('a form that can not be filled in is refused whole', () => {
  test.each([
    ['a property that is not there', formInput([field('no_such_property', 'single_line_text')]), 'no_such_property'],
    ['a field twice', formInput([...usual, field('email', 'email')]), 'more than once'],
    [
      'an email field without its validation',
      formInput([field('email', 'email', { validation: undefined })]),
      'validation',
    ],
    ['a choice without options', formInput([field('lifecyclestage', 'dropdown')]), 'options'],
    ['an unknown kind of field', formInput([field('email', 'telepathy')]), 'fieldType'],
    ['an address that is none', redirecting('javascript:alert(1)'), 'redirect_url'],
    ['no name', formInput(usual, { name: '' }), 'name'],
    ['no times, which a live one asks for', formInput(usual, { createdAt: undefined }), 'createdAt'],
  ])('%s', async (_, input, said) => {
    const reply = await portal.post(FORMS, input)
    expectEnvelope(reply, 400)
    expect(JSON.stringify(reply.body)).toContain(said)
    expect((await portal.get(FORMS)).body.results).toEqual([])
  })

  test('nor does a change make it one', async () => {
    const id = await newForm(portal)
    const groups = [{ groupType: 'default_group', richTextType: 'text', fields: [field('nothing', 'number')] }]
    expectEnvelope(await portal.patch(`${FORMS}/${id}`, { name: 'New', fieldGroups: groups }), 400)
    expect((await portal.get(`${FORMS}/${id}`)).body.name).toBe('Contact us')
  })
})

function redirecting(value: string) {
  const input = formInput(usual)
  return { ...input, configuration: { ...input.configuration, postSubmitAction: { type: 'redirect_url', value } } }
}
