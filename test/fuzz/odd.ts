import fc from 'fast-check'

/** Texts that programs trip over. */
export const oddTexts: readonly string[] = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\uffff',
  '\ufeff',
  '\ud800',
  '\udfff\ud800',
  'e\u0301'.repeat(60),
  '\u202eabc\u202c',
  'مرحبا \u200f',
  '👩‍👩‍👧‍👦',
  '__proto__',
  'constructor',
  'prototype',
  'hasOwnProperty',
  'toString',
  '$1 $& $$',
  '{{x}}%s%n',
  "'; drop table record; --",
  '\\"\\u0000',
  '\u2028\u2029\u0085\u0007\u001b[31m\r\n\t',
  'null',
  'NaN',
  '-0',
  '1e400',
  '9007199254740993',
  'İıſK',
  'ﬀ'.repeat(150),
  `${'x'.repeat(199)}😀`,
  `${'İ'.repeat(199)}😀`,
  'x'.repeat(65_536),
  'x'.repeat(65_537),
  '😀'.repeat(32_768),
]

/** Any text: of code points, of graphemes, of UTF-16 units that need not fit together, and the odd ones. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 300 }).map((units) => String.fromCharCode(...units)),
  fc.integer({ min: 190, max: 210 }).map((length) => `${'y'.repeat(length)}😀`),
  fc.constantFrom(...oddTexts),
)

/** What may stand in JSON in place of a value, as text: some of it is no JSON. */
export const oddTokens: readonly string[] = [
  'null',
  'true',
  '0',
  '-0',
  '-1',
  '1.5',
  '1e400',
  '-1e400',
  '1e-400',
  '9007199254740993',
  '-9007199254740993',
  '123456789012345678901234567890',
  '1e21',
  '""',
  '"\\u0000"',
  '"\\ud800"',
  '"__proto__"',
  '"NaN"',
  '[]',
  '[[]]',
  '[null]',
  '{}',
  '{"__proto__":null}',
  '{"constructor":{"prototype":{"x":1}}}',
  '{"length":1e9}',
  '{"toString":1,"valueOf":1}',
  '{"id":null}',
]

/** What stands in place of a value and is no JSON at all. */
export const brokenTokens: readonly string[] = [
  'NaN',
  'Infinity',
  'undefined',
  "'x'",
  '01',
  '.5',
  '1.',
  '-',
  '+1',
  '0x10',
  '"\\x"',
  '"\u0001"',
  '{a:1}',
  '[1,]',
  '//',
  '',
]

/** Segments that may stand for an id or a name in a path, already escaped, or wrongly so. */
export const anySegment: fc.Arbitrary<string> = fc.oneof(
  anyText.map((text) => encodeURIComponent(text.toWellFormed()).slice(0, 6_000)),
  fc.constantFrom(
    '0',
    '-1',
    '00101',
    '9007199254740993',
    '123456789012345678901234567890',
    '1e3',
    '1.5',
    '%',
    '%zz',
    '%C3',
    '%C3%28',
    '%ED%A0%80',
    '%F5%80%80%80',
    '%00',
    '%2F',
    '%2e%2e',
    '..',
    '.',
    '',
    '%25',
    '%2525',
    '101%00',
    '101%20',
    '+101',
    '١٢٣',
    '0-1',
    '0-2',
    '0-3',
    '2-99',
    'p1_x',
    'CONTACTS',
    'contact',
    'deals',
    'batch',
    'search',
    'constructor',
    '__proto__',
    'hasOwnProperty',
    ';a=b',
    '*',
    '~',
    'a'.repeat(5_000),
    '%41'.repeat(1_700),
    `${'1'.repeat(5_000)}`,
  ),
)

/** A piece of a query string, escaped, half escaped or not at all. */
const piece = fc.oneof(
  anyText.map((text) => encodeURIComponent(text.toWellFormed()).slice(0, 2_000)),
  fc.constantFrom(
    '',
    '%',
    '%zz',
    '%C3',
    '%00',
    '+',
    '[]',
    'a[]',
    '1,2,,3',
    ',',
    'true',
    'TRUE',
    '2',
    '-1',
    '1e9',
    '999999999999999999999',
    'email',
    '__proto__',
  ),
)
const parameter = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      'limit',
      'after',
      'properties',
      'propertiesWithHistory',
      'associations',
      'archived',
      'idProperty',
      'hapikey',
      'properties[]',
    ),
  },
  { weight: 1, arbitrary: piece },
)

export const anyQuery: fc.Arbitrary<string> = fc.oneof(
  fc
    .array(fc.tuple(parameter, piece), { maxLength: 8 })
    .map((pairs) => pairs.map(([name, value]) => `${name}=${value}`).join('&')),
  fc.array(parameter, { maxLength: 5 }).map((names) => names.join('&')),
  fc.integer({ min: 100, max: 700 }).map((count) =>
    Array.from({ length: count }, (_, n) => `properties=p${n}&a${n}`)
      .join('&')
      .slice(0, 12_000),
  ),
  fc.constantFrom('?', '??', '&&&', '=', '=&=', '#', 'limit', 'limit=', 'limit=1&limit=2&limit=x', 'a=%F0%28%8C%28'),
)

/** Bytes that are no UTF-8. */
export const oddBytes: fc.Arbitrary<Buffer> = fc
  .oneof(
    fc.uint8Array({ minLength: 1, maxLength: 40 }),
    fc.constantFrom([0xff, 0xfe], [0xc3], [0xed, 0xa0, 0x80], [0xf5, 0x80], [0xc0, 0x80], [0x00]),
  )
  .map((bytes) => Buffer.from(bytes))
