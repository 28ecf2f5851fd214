import fc from 'fast-check'
import { expect, test } from 'vitest'
import { png } from '../../../test/auth/pictures.ts'
import { Refusal } from '../../kit/refusal.ts'
import { checkLogo } from './logo.ts'

const url = (type: string, bytes: Uint8Array) => `data:image/${type};base64,${Buffer.from(bytes).toString('base64')}`

/** The smallest JPEG there is that has every part: 8 x 8, grey. */
function jpeg(extra: Buffer = Buffer.alloc(0)): Buffer {
  const segment = (marker: number, body: readonly number[]) => {
    const length = body.length + 2
    return Buffer.from([0xff, marker, length >> 8, length & 255, ...body])
  }
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, [0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0]),
    extra,
    segment(0xdb, [0, ...Array(64).fill(1)]),
    segment(0xc0, [8, 0, 8, 0, 8, 1, 1, 0x11, 0]),
    segment(0xc4, [0, 1, ...Array(15).fill(0), 0]),
    segment(0xc4, [0x10, 1, ...Array(15).fill(0), 0]),
    segment(0xda, [1, 1, 0, 0, 63, 0]),
    Buffer.from([0x00, 0xff, 0x00, 0xff, 0xd0, 0x3f, 0xff, 0xd9]),
  ])
}

test('a JPEG loses its comments, its metadata and what hangs on its end, and nothing else', () => {
  const comment = Buffer.from([0xff, 0xfe, 0, 4, 0x3c, 0x3f])
  const exif = Buffer.from([0xff, 0xe1, 0, 6, 0x45, 0x78, 0x69, 0x66])
  const clean = url('jpeg', jpeg())
  expect(checkLogo(clean)).toBe(clean)
  const dirty = Buffer.concat([jpeg(Buffer.concat([comment, exif])), Buffer.from('<script>')])
  expect(checkLogo(url('jpeg', dirty))).toBe(clean)
})

test('whatever is sent is either a picture, which stays the same when it is checked again, or refused with a reason', () => {
  const seeds = [png(4, 4), png(4, 4, { comment: 'x' }), jpeg()]
  const mutated = fc
    .record({
      seed: fc.constantFrom(...seeds),
      cut: fc.nat(200),
      flips: fc.array(fc.record({ at: fc.nat(400), to: fc.nat(255) }), { maxLength: 4 }),
    })
    .map(({ seed, cut, flips }) => {
      const bytes = Buffer.from(seed.subarray(0, Math.max(0, seed.length - Math.max(0, cut - 100))))
      for (const { at, to } of flips) if (at < bytes.length) bytes[at] = to
      return bytes
    })
  const anything = fc.oneof(mutated, fc.uint8Array({ maxLength: 80 }))
  fc.assert(
    fc.property(anything, fc.constantFrom('png', 'jpeg'), (bytes, type) => {
      let kept: string
      try {
        kept = checkLogo(url(type, bytes))
      } catch (error) {
        expect(error).toBeInstanceOf(Refusal)
        return
      }
      expect(checkLogo(kept)).toBe(kept)
    }),
    { numRuns: 3_000 },
  )
})
