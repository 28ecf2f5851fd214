import { describe, expect, test } from 'vitest'
import type { Call } from './call.ts'
import { curlOf } from './curl.ts'
import { maskBody, maskTarget, maskText } from './mask.ts'

describe('masking', () => {
  test.each([
    ['/crm/v3/objects/contacts/12345', '', '/crm/v3/objects/contacts/12345'],
    ['/crm/v3/objects/contacts', 'limit=10&after=1234567890', '/crm/v3/objects/contacts?limit=10&after=1234567890'],
    [
      '/x',
      'properties=email,phone,hs_v2_date_entered_appointmentscheduled_1',
      '/x?properties=email,phone,hs_v2_date_entered_appointmentscheduled_1',
    ],
    ['/x', 'since=2026-12-01T10:00:00.000Z', '/x?since=2026-12-01T10:00:00.000Z'],
    ['/x/ada@lovelace.example', 'idProperty=email', '/x/***?idProperty=email'],
    ['/x/ada%40lovelace.example', '', '/x/***'],
    ['/x', 'hapikey=1&b=2', '/x?hapikey=***&b=2'],
    ['/x', 'HAPIKEY=1', '/x?HAPIKEY=***'],
    ['/x', 'api%5Fkey=1', '/x?api%5Fkey=***'],
    ['/x', 'a=%2B4915112345678', '/x?a=***'],
    ['/x', 'a=415-555-0199', '/x?a=***'],
    ['/x', 'phone=4155550199', '/x?phone=***'],
    ['/x', 'a=0f8fad5b-d9cb-469f-a165-70867728950e', '/x?a=***'],
    ['/x', 'a', '/x?a'],
    ['/x/%E0%A4%A', 'a=%E0%A4%A', '/x/%25E0%25A4%25A?a=%E0%A4%A'],
  ])('of %s ? %s', (path, query, masked) => {
    expect(maskTarget(path, query)).toBe(masked)
  })

  test('keeps the id of the call itself, and no other', () => {
    const own = '01a23023-1075-7900-bf8b-f11adbc6afe2'
    const other = '0f8fad5b-d9cb-469f-a165-70867728950e'
    expect(JSON.parse(maskBody(JSON.stringify({ correlationId: own, message: `for ${other}` }), own))).toEqual({
      correlationId: own,
      message: 'for ***',
    })
  })

  test('takes a value out wherever a refusal repeats it', () => {
    const list = [{ propertyValue: 'Ada "the first" Lovelace', message: 'Ada "the first" Lovelace is no choice' }]
    const body = {
      message: `Property values were not valid: ${JSON.stringify(list)}`,
      errors: [{ message: 'not Ada "the first" Lovelace' }],
    }
    const masked = maskBody(JSON.stringify(body), '')
    expect(masked).not.toContain('Lovelace')
    expect(JSON.parse(masked).errors[0].message).toBe('not ***')
  })

  test.each([
    ['letters', 'y'.repeat(16_000)],
    ['ats', '@'.repeat(16_000)],
    ['pluses', '+1'.repeat(8_000)],
    ['hyphens', 'a-'.repeat(8_000)],
    ['the beginnings of tokens', 'ey-'.repeat(5_000)],
    ['digits and spaces', '+1 '.repeat(5_000)],
    ['schemes', 'bearer '.repeat(2_000)],
    ['brackets', '[{'.repeat(8_000)],
  ])('takes no longer for %s than for anything else', (_name, text) => {
    const began = performance.now()
    maskText(text)
    maskTarget(`/x/${text}`, `a=${text}`)
    maskBody(JSON.stringify({ message: text, errors: [{ message: text }] }), '')
    expect(performance.now() - began).toBeLessThan(250)
  })
})

test('a command that repeats a call is one for a shell, whatever stands in it', () => {
  const call = {
    method: 'GET',
    target: "/x?a='; rm -rf ~&hapikey=***",
    kind: 'api-key',
    user: null,
    bytesIn: 0,
  } as Call
  expect(curlOf(call, 'http://spoke.example')).toBe(
    `curl 'http://spoke.example/x?a='\\''; rm -rf ~' \\\n  -H "Authorization: Bearer $TOKEN"`,
  )
})
