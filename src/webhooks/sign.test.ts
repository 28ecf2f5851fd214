import { Signature } from 'hs14'
import { Webhook } from 'standardwebhooks'
import { describe, expect, test } from 'vitest'
import { signStandard, signV1, signV2, signV3 } from './sign.ts'

const SECRET = 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy'
const URL = 'https://www.example.com/webhook_uri'
const BODY = '{"example_field":"example_value"}'

describe('signatures are those of the documents, byte for byte (hubspot-api.md §7.5)', () => {
  test('v1', () => {
    const body =
      '[{"eventId":1,"subscriptionId":12345,"portalId":62515,"occurredAt":1564113600000,"subscriptionType":"contact.creation","attemptNumber":0,"objectId":123,"changeSource":"CRM","changeFlag":"NEW","appId":54321}]'
    expect(signV1(SECRET, body)).toBe('232db2615f3d666fe21a8ec971ac7b5402d33b9a925784df3ca654d05f4817de')
  })

  test('v2', () => {
    expect(signV2(SECRET, { method: 'GET', url: URL, body: '' })).toBe(
      'eee2dddcc73c94d699f5e395f4b9d454a069a6855fbfa152e91e88823087200e',
    )
    expect(signV2(SECRET, { method: 'post', url: URL, body: BODY })).toBe(
      '9569219f8ba981ffa6f6f16aa0f48637d35d728c7e4d93d0d52efaa512af7900',
    )
  })

  test('v3', () => {
    const signed = { method: 'POST', url: URL, body: BODY }
    expect(signV3(SECRET, signed, 1693657560000)).toBe('oaA3M5dEtt6kFsseJD/Hv/x+JNl1vsoxFj4oxmwP6Go=')
    const quoted = { ...signed, body: "{'example_field':'example_value'}" }
    expect(signV3(SECRET, quoted, 1693657560000)).toBe('K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y=')
    expect(signV3(SECRET, quoted, 1700000300000)).toBe('RnbPH7+UMKVkbV32P8bz450N4M56aPmcru1+D3kSDtw=')
  })

  test('before v3 is signed a few escapes are taken back, and no others', () => {
    const at = (url: string) => signV3(SECRET, { method: 'POST', url, body: BODY }, 1)
    expect(at('https://x.example/a?q=%3a%2F%40%2c%20%26')).toBe(at('https://x.example/a?q=:/@,%20%26'))
    expect(at('https://x.example/a?q=%26')).not.toBe(at('https://x.example/a?q=&'))
  })

  test('the official client takes them', () => {
    const timestamp = Date.now()
    const signed = { method: 'POST', url: URL, body: BODY }
    const common = { clientSecret: SECRET, requestBody: BODY, url: URL, method: 'POST' }
    const valid = (signature: string, signatureVersion: string) =>
      Signature.isValid({ ...common, signature, signatureVersion, timestamp })
    expect(valid(signV1(SECRET, BODY), 'v1')).toBe(true)
    expect(valid(signV2(SECRET, signed), 'v2')).toBe(true)
    expect(valid(signV3(SECRET, signed, timestamp), 'v3')).toBe(true)
    expect(valid(signV3(`${SECRET}x`, signed, timestamp), 'v3')).toBe(false)
  })

  test('Standard Webhooks: its own library takes them', () => {
    const seconds = Math.floor(Date.now() / 1_000)
    const headers = (secret: string) => ({
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(seconds),
      'webhook-signature': signStandard(secret, 'msg_1', seconds, '[{"eventId":1}]'),
    })
    const webhook = new Webhook(Buffer.from(SECRET).toString('base64'))
    expect(webhook.verify('[{"eventId":1}]', headers(SECRET))).toEqual([{ eventId: 1 }])
    expect(() => webhook.verify('[{"eventId":2}]', headers(SECRET))).toThrow()
    expect(() => webhook.verify('[{"eventId":1}]', headers('another'))).toThrow()
  })
})
