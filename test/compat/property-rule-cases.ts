import type { Name } from './property-rule-support.ts'

/** A rule, with values that keep it and values that do not. */
export interface RuleCase {
  readonly rule: string
  readonly on: Name
  readonly args: readonly string[]
  readonly code: string
  readonly good: readonly string[]
  readonly bad: readonly string[]
}

const far = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()
const farDay = (days: number) => far(days).slice(0, 10)
const text = (rule: string, args: readonly string[], code: string, good: readonly string[], bad: readonly string[]) =>
  ({ rule, on: 'line', args, code: `INVALID_${code}`, good, bad }) as const

export const cases: readonly RuleCase[] = [
  text('ALPHANUMERIC', ['ALPHANUMERIC'], 'ALPHANUMERIC', ['Ada1815', 'Žofie', '東京1'], ['a b', 'a-b', 'a_', '😀']),
  text('ALPHANUMERIC', ['ALPHA_ONLY'], 'ALPHA', ['Ada', 'Žofie'], ['Ada1', 'Ada ', '1']),
  text('ALPHANUMERIC', ['NUMERIC_ONLY'], 'NUMERIC', ['00123'], ['1.5', '-1', '١', '1 2', 'x']),
  text('FORMAT', ['UPPER'], 'FORMAT', ['ADA 1', 'ÉTÉ'], ['Ada', 'ß']),
  text('FORMAT', ['LOWER'], 'FORMAT', ['ada', '1'], ['Ada']),
  text('FORMAT', ['CAPITALIZATION'], 'FORMAT', ['Ada Lovelace', '1st Place', 'McX'], ['ada Lovelace', 'Ada lovelace']),
  text('MAX_LENGTH', ['3'], 'MAX_LENGTH', ['abc', '😀😀😀'], ['abcd', '😀😀😀😀']),
  text('MIN_LENGTH', ['3'], 'MIN_LENGTH', ['abc', '   '], ['ab', '😀😀']),
  text('SPECIAL_CHARACTERS', ['NOT_ALLOWED'], 'SPECIAL_CHARACTERS', ['Ada 1', 'été\t2'], ['a@b', 'a.b', 'a_b', '😀']),
  text('WHITESPACE', [], 'WHITESPACE', ['abc'], ['a b', ' a', 'a\u00a0b', 'a\n']),
  text('WHITESPACE', ['TRIM'], 'WHITESPACE', ['a b'], [' a', 'a ', '\ta']),
  text(
    'DOMAIN',
    [],
    'DOMAIN',
    ['hubspot.com', 'a.b-c.co.uk', 'münchen.example'],
    ['hubspot', 'http://hubspot.com', 'a..com', '-a.com', 'a.com/', 'a b.com'],
  ),
  text(
    'EMAIL',
    [],
    'EMAIL',
    ['ada@example.com', 'a+b@x.example'],
    ['ada', 'ada@example', 'a@b@c.example', '@x.example'],
  ),
  text(
    'EMAIL_ALLOWED_DOMAINS',
    ['company.com', 'Partner.COM'],
    'EMAIL_ALLOWED_DOMAINS',
    ['a@company.com', 'A@Mail.Company.com', 'a@partner.com'],
    ['a@other.com', 'a@notcompany.com', 'company.com'],
  ),
  text(
    'EMAIL_BLOCKED_DOMAINS',
    ['competitor.com'],
    'EMAIL_BLOCKED_DOMAINS',
    ['a@company.com'],
    ['a@competitor.com', 'a@x.COMPETITOR.com', 'nonsense'],
  ),
  text(
    'URL',
    [],
    'URL',
    ['https://example.com/a?b=c', 'example.com', 'HTTP://EXAMPLE.com:8080'],
    [
      'nonsense',
      'ftp://example.com',
      'javascript:alert(1)',
      'mailto:ada@example.com',
      'http://exa mple.com',
      'http://',
    ],
  ),
  text(
    'URL_ALLOWED_DOMAINS',
    ['hubspot.com', 'münchen.example'],
    'URL_ALLOWED_DOMAINS',
    ['https://hubspot.com/x', 'www.hubspot.com', 'https://MÜNCHEN.example'],
    ['https://example.com', 'https://hubspot.com.evil.example', 'https://hubspot.com@evil.example/'],
  ),
  text(
    'URL_BLOCKED_DOMAINS',
    ['spam.com'],
    'URL_BLOCKED_DOMAINS',
    ['https://hubspot.com'],
    ['https://spam.com', 'https://a.spam.com/x', 'nonsense'],
  ),
  text('REGEX', ['^[A-Z]+$', 'Must be uppercase'], 'REGEX', ['ABC'], ['abc', 'ABC1']),
  text('REGEX', ['\\d{3}'], 'REGEX', ['123', 'x1234'], ['12']),
  { ...text('FORMAT', ['UPPER'], 'FORMAT', ['A\nB'], ['a\nB']), on: 'area' },
  { ...text('MAX_LENGTH', ['12'], 'MAX_LENGTH', ['+1617'], ['+16175550100 ext 1']), on: 'phone_line' },
  {
    ...text(
      'PHONE_NUMBER_WITH_EXPLICIT_COUNTRY_CODE',
      [],
      'PHONE_NUMBER',
      ['+16175550100', '+44 20 7946 0958', '+1 (617) 555-0100', '+16175550100 ext 12'],
      ['6175550100', '+0 617 555 0100', '+1', '+999 123456789', '+1617555010012345', 'call me', '+1 617 555 010x'],
    ),
    on: 'phone_line',
  },
  {
    ...text('PHONE_NUMBER_WITH_EXPLICIT_COUNTRY_CODE', ['gb'], 'PHONE_NUMBER', ['+44 20 7946 0958'], ['+16175550100']),
    on: 'phone_line',
  },
  {
    rule: 'DECIMAL',
    on: 'amount',
    args: ['2'],
    code: 'INVALID_DECIMAL',
    good: ['1', '1.5', '-1.25', '1.5e1', '125e-2'],
    bad: ['1.255', '1.500', '1e-3'],
  },
  {
    rule: 'MAX_NUMBER',
    on: 'amount',
    args: ['99.99'],
    code: 'INVALID_MAX_NUMBER',
    good: ['99.99', '-5', '9.999e1'],
    bad: ['100', '99.990000000000000000001', '1e300'],
  },
  {
    rule: 'MIN_NUMBER',
    on: 'amount',
    args: ['9007199254740993'],
    code: 'INVALID_MIN_NUMBER',
    good: ['9007199254740993', '1e20'],
    bad: ['9007199254740992', '-1'],
  },
  {
    rule: 'START_DATE',
    on: 'day',
    args: ['1640995200000'],
    code: 'INVALID_START_DATE',
    good: ['2022-01-01', '2030-01-01'],
    bad: ['2021-12-31'],
  },
  {
    rule: 'END_DATE',
    on: 'day',
    args: ['1640995200000'],
    code: 'INVALID_END_DATE',
    good: ['2022-01-01', '1999-01-01'],
    bad: ['2022-01-02'],
  },
  {
    rule: 'START_DATETIME',
    on: 'moment',
    args: ['1640995200000'],
    code: 'INVALID_START_DATETIME',
    good: ['2022-01-01T00:00:00Z'],
    bad: ['2021-12-31T23:59:59.999Z'],
  },
  {
    rule: 'END_DATETIME',
    on: 'moment',
    args: ['1640995200000'],
    code: 'INVALID_END_DATETIME',
    good: ['2022-01-01T00:00:00Z'],
    bad: ['2022-01-01T00:00:00.001Z'],
  },
  {
    rule: 'DAYS_OF_WEEK',
    on: 'day',
    args: ['MONDAY', 'FRIDAY'],
    code: 'INVALID_DAYS_OF_WEEK',
    good: ['2026-11-23', '2026-11-27'],
    bad: ['2026-11-24', '2026-11-29'],
  },
  {
    rule: 'DAYS_OF_WEEK',
    on: 'moment',
    args: ['SUNDAY'],
    code: 'INVALID_DAYS_OF_WEEK',
    good: ['2026-11-29T23:59:59Z'],
    bad: ['2026-11-29T23:59:59-02:00'],
  },
  {
    rule: 'AFTER_DURATION',
    on: 'day',
    args: ['P7D'],
    code: 'INVALID_AFTER_DURATION',
    good: [farDay(8), farDay(400)],
    bad: [farDay(6), farDay(0), farDay(-8)],
  },
  {
    rule: 'BEFORE_DURATION',
    on: 'day',
    args: ['P1M'],
    code: 'INVALID_BEFORE_DURATION',
    good: [farDay(-32)],
    bad: [farDay(-27), farDay(40)],
  },
  {
    rule: 'AFTER_DATETIME_DURATION',
    on: 'moment',
    args: ['P1Y'],
    code: 'INVALID_AFTER_DATETIME_DURATION',
    good: [far(367)],
    bad: [far(364), far(-400)],
  },
  {
    rule: 'BEFORE_DATETIME_DURATION',
    on: 'moment',
    args: ['P1DT12H'],
    code: 'INVALID_BEFORE_DATETIME_DURATION',
    good: [far(-1.6)],
    bad: [far(-1.4), far(2)],
  },
]
