import { describe, expect, test } from 'vitest'
import { deriveEmailParties, deriveLineAmount, derivePreview, deriveTask } from './derived.ts'

describe('a line item', () => {
  test.each([
    [{ price: '10', quantity: '3' }, '30'],
    [{ price: '10', quantity: '3', discount: '0.5' }, '28.5'],
    [{ price: '0.1', quantity: '3' }, '0.3'],
    [{ price: '200', quantity: '2', hs_discount_percentage: '12.5' }, '350'],
    // 59.97 × 0.66667 is 39.9801999, which has one decimal too many.
    [{ price: '19.99', quantity: '3', hs_discount_percentage: '33.333' }, '39.9802'],
    [{ price: '10', quantity: '3', discount: '1', hs_discount_percentage: '50' }, '27'],
    [{ price: '5', quantity: '0' }, '0'],
    [{ price: '10', discount: '12' }, '-2'],
    [{ price: '90071992547409931', quantity: '10' }, '900719925474099310'],
    [{ price: '1e300', quantity: '1e300' }, undefined],
    [{ price: '7' }, '7'],
    [{ quantity: '3' }, undefined],
  ])('of %j comes to %s', (given, amount) => {
    const values: Record<string, string> = { ...given, amount: 'stale' }
    deriveLineAmount(values)
    expect(values['amount']).toBe(amount)
  })
})

describe('a preview', () => {
  const preview = (body: string) => {
    const values: Record<string, string> = { body }
    derivePreview(values, 'body')
    return values
  }

  test('is text without tags, cut, and goes with its body', () => {
    const values = preview(`<p>Hello <b>there</b></p>${'x'.repeat(300)}`)
    expect(values['hs_body_preview']).toMatch(/^Hello there x+$/)
    expect(values['hs_body_preview']).toHaveLength(200)
    expect(values['hs_body_preview_is_truncated']).toBe('true')
    delete values['body']
    derivePreview(values, 'body')
    expect(values).toEqual({})
  })

  test('of a short body is whole, with characters in place of entities', () => {
    expect(preview('<p>Fish &amp;&nbsp;chips &lt;3 &amp;lt;</p>')).toMatchObject({
      hs_body_preview: 'Fish & chips <3 &lt;',
      hs_body_preview_is_truncated: 'false',
    })
  })

  test('of a body without text is none', () => {
    expect(preview('<br>')).not.toHaveProperty('hs_body_preview')
  })

  test('of a body of angle brackets does not take long', () => {
    const begun = performance.now()
    preview('<'.repeat(65_536))
    expect(performance.now() - begun).toBeLessThan(10_000)
  })
})

describe('the parties of an e-mail', () => {
  const parties = (headers: string) => {
    const values: Record<string, string> = { hs_email_headers: headers }
    deriveEmailParties(values)
    return values
  }

  test('come out of its headers, several of them apart by semicolons', () => {
    const headers = {
      from: { email: 'a@x.example', firstName: 'A' },
      to: [{ email: 'b@x.example', lastName: 'B' }, { email: 'c@x.example' }],
      cc: [],
      bcc: [{ email: 'd@x.example', firstName: 'D', lastName: 'E' }],
    }
    expect(parties(JSON.stringify(headers))).toEqual({
      hs_email_headers: JSON.stringify(headers),
      hs_email_from_email: 'a@x.example',
      hs_email_from_firstname: 'A',
      hs_email_to_email: 'b@x.example;c@x.example',
      hs_email_to_lastname: 'B',
      hs_email_bcc_email: 'd@x.example',
      hs_email_bcc_firstname: 'D',
      hs_email_bcc_lastname: 'E',
    })
  })

  test('go with the headers', () => {
    const values = parties('{"from":{"email":"a@x.example"}}')
    delete values['hs_email_headers']
    deriveEmailParties(values)
    expect(values).toEqual({})
  })

  const deep = `{"from":${'['.repeat(30_000)}${']'.repeat(30_000)}}`
  test.each([
    '',
    'not json',
    '[]',
    'null',
    '{"from":7,"to":"x"}',
    '{"from":[[[]]]}',
    '{"to":[null,{"email":1}]}',
    deep,
  ])('are nobody in %.30s', (headers) => {
    expect(parties(headers)).toEqual({ hs_email_headers: headers })
  })
})

describe('a task', () => {
  const context = (now: number) => ({
    call: { portal: 1, now, actor: { source: 'API', sourceId: null, userId: null } },
    id: 1,
    written: {},
    before: undefined,
  })

  test('knows that and when it was completed, and forgets it when it is taken up again', () => {
    const values: Record<string, string> = { hs_task_status: 'COMPLETED', hs_task_type: 'CALL' }
    deriveTask(values, context(0))
    deriveTask(values, context(1000))
    expect(values).toMatchObject({
      hs_task_is_completed: '1',
      hs_task_is_completed_call: '1',
      hs_task_is_completed_email: '0',
      hs_task_completion_date: '1970-01-01T00:00:00Z',
    })
    values['hs_task_status'] = 'WAITING'
    deriveTask(values, context(2000))
    expect(values).toMatchObject({ hs_task_is_completed: '0', hs_task_is_completed_call: '0' })
    expect(values).not.toHaveProperty('hs_task_completion_date')
  })
})
