import { crc32, inflateSync } from 'node:zlib'
import { messageOf } from '../../kit/failure.ts'
import { Refusal } from '../../kit/refusal.ts'

/** The largest logo taken, in bytes, and its longest side, in pixels. */
const MOST_BYTES = 256 * 1024
const LONGEST_SIDE = 1024

/** A picture written anew from the parts that show something: comments, metadata and whatever hung on its end are gone. */
interface Picture {
  readonly width: number
  readonly height: number
  readonly bytes: Buffer
}

const PNG = Buffer.from('89504e470d0a1a0a', 'hex')
const PNG_KEPT = new Set(['IHDR', 'PLTE', 'tRNS', 'gAMA', 'cHRM', 'sRGB', 'IDAT', 'IEND'])
/** Samples per pixel, by PNG's colour type. */
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }

/**
 * A logo as it is kept: a data URL of a square PNG or JPEG, written anew. `given` is a data URL. Everything else is
 * refused: SVG can carry scripts, and a file that only begins like a picture can be anything.
 */
export function checkLogo(given: string): string {
  const [, type = '', base64 = ''] = /^data:image\/(png|jpeg);base64,([A-Za-z0-9+/]+={0,2})$/.exec(given) ?? []
  if (type === '') throw refused('it must be a PNG or JPEG as data:image/png;base64,… or data:image/jpeg;base64,…')
  const bytes = Buffer.from(base64, 'base64')
  if (bytes.length > MOST_BYTES) throw refused(`it is larger than ${MOST_BYTES} bytes`)
  const picture = type === 'png' ? readPng(bytes) : readJpeg(bytes)
  if (picture.width !== picture.height) throw refused(`it is ${picture.width} x ${picture.height}, not square`)
  if (picture.width < 1 || picture.width > LONGEST_SIDE) throw refused(`its side must be 1 to ${LONGEST_SIDE} pixels`)
  return `data:image/${type};base64,${picture.bytes.toString('base64')}`
}

function readPng(bytes: Buffer): Picture {
  if (!bytes.subarray(0, 8).equals(PNG)) throw refused('it is not a PNG')
  const kept: Buffer[] = [PNG]
  const data: Buffer[] = []
  let header: Buffer | undefined
  let at = 8
  for (;;) {
    if (at + 12 > bytes.length) throw refused('it breaks off')
    const length = bytes.readUInt32BE(at)
    const end = at + 12 + length
    if (end > bytes.length) throw refused('it breaks off')
    const name = bytes.toString('latin1', at + 4, at + 8)
    if (crc32(bytes.subarray(at + 4, end - 4)) !== bytes.readUInt32BE(end - 4)) throw refused('it is damaged')
    const body = bytes.subarray(at + 8, end - 4)
    if ((header === undefined) !== (name === 'IHDR')) throw refused('its parts are not in order')
    if (name === 'IHDR') header = body
    else if (name === 'IDAT') data.push(body)
    else if (!PNG_KEPT.has(name) && /^[A-Z]/.test(name)) throw refused('it has parts that no PNG has')
    if (PNG_KEPT.has(name)) kept.push(bytes.subarray(at, end))
    at = end
    if (name === 'IEND') break
  }
  if (header === undefined || header.length !== 13) throw refused('it has no header')
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)]
  if (width <= LONGEST_SIDE && height <= LONGEST_SIDE) checkPixels(header, width, height, Buffer.concat(data))
  return { width, height, bytes: Buffer.concat(kept) }
}

/** The pixels must be all there and no more: what unpacks to anything else is a bomb, or no picture. */
function checkPixels(header: Buffer, width: number, height: number, data: Buffer): void {
  const [depth = 0, colour = 0, , , interlaced = 0] = header.subarray(8)
  const channels = CHANNELS[colour]
  if (channels === undefined || ![1, 2, 4, 8, 16].includes(depth)) throw refused('its header can not be')
  if (interlaced !== 0) throw refused('it is interlaced')
  const size = height * (1 + Math.ceil((width * depth * channels) / 8))
  let pixels: Buffer
  try {
    pixels = inflateSync(data, { maxOutputLength: size + 1 })
  } catch (error) {
    throw refused(`its pixels can not be read (${messageOf(error)})`)
  }
  if (pixels.length !== size) throw refused('it has not as many pixels as it says')
}

const SOF = new Set([0xc0, 0xc1, 0xc2])
const JPEG_KEPT = new Set([...SOF, 0xc4, 0xdb, 0xdd, 0xda, 0xe0])

function readJpeg(bytes: Buffer): Picture {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) throw refused('it is not a JPEG')
  const kept: Buffer[] = [bytes.subarray(0, 2)]
  let size: { readonly width: number; readonly height: number } | undefined
  let scanned = false
  let at = 2
  for (;;) {
    if (at + 4 > bytes.length || bytes[at] !== 0xff) throw refused('it breaks off')
    const marker = bytes[at + 1] ?? 0
    const end = at + 2 + bytes.readUInt16BE(at + 2)
    if (end > bytes.length) throw refused('it breaks off')
    if (SOF.has(marker)) {
      if (size !== undefined || end - at < 10) throw refused('its header can not be')
      size = { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) }
    } else if (!JPEG_KEPT.has(marker) && !(marker >= 0xe1 && marker <= 0xef) && marker !== 0xfe) {
      throw refused('it has parts that no common JPEG has')
    }
    if (JPEG_KEPT.has(marker)) kept.push(bytes.subarray(at, end))
    at = end
    if (marker !== 0xda) continue
    const scanEnd = endOfScan(bytes, at)
    kept.push(bytes.subarray(at, scanEnd))
    at = scanEnd
    scanned = true
    if (bytes[at + 1] === 0xd9) break
  }
  if (size === undefined || !scanned) throw refused('it has no pixels')
  return { ...size, bytes: Buffer.concat([...kept, Buffer.from([0xff, 0xd9])]) }
}

/** Where the next marker stands behind the compressed pixels: stuffed zeros and restarts are part of them. */
function endOfScan(bytes: Buffer, from: number): number {
  for (let at = from; at + 1 < bytes.length; at++) {
    const next = bytes[at + 1] ?? 0
    if (bytes[at] === 0xff && next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at
  }
  throw refused('it breaks off')
}

function refused(why: string): Refusal {
  return new Refusal('VALIDATION_ERROR', `The logo can not be taken: ${why}.`, { context: { logo: [why] } })
}
