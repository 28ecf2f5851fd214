import type { ScanReport } from '../scan.ts'

const RULES = {
  'account-key': [
    'An account API key is used',
    'HubSpot refuses account API keys since 2022-11-30: send a bearer token instead.',
    'error',
  ],
  'committed-secret': ['A key is committed', 'Rotate it and take it out of the history.', 'error'],
  test: ['A test uses an account API key', 'Tests and stubs have to follow the change.', 'warning'],
  documentation: ['Documentation speaks of the key', 'Say how a token is made and set.', 'note'],
  'dead-endpoint': ['A retired endpoint is called', 'It answers no more: move to its successor.', 'error'],
  'ending-endpoint': ['An ending endpoint is called', 'Its support ends: move to its successor.', 'warning'],
} as const

type Rule = keyof typeof RULES

/** The findings as SARIF 2.1.0, for code scanning. Developer keys and look-alikes are no findings. */
export function sarifOf(report: ScanReport, version: string): string {
  const results = [
    ...report.uses
      .filter((use) => use.class in RULES)
      .map((use) => result(use.class as Rule, `${use.why}: ${use.text}`, use.file, use.line)),
    ...report.endpoints
      .filter(({ status }) => status.fate === 'dead' || status.fate === 'ending')
      .map(({ method, path, file, line, status }) =>
        result(
          status.fate === 'dead' ? 'dead-endpoint' : 'ending-endpoint',
          `${method} ${path}${status.day === undefined ? '' : ` (${status.day})`}${status.successor === undefined ? '' : `: use ${status.successor}`}`,
          file,
          line,
        ),
      ),
  ]
  const rules = Object.entries(RULES).map(([id, [name, help, level]]) => ({
    id,
    shortDescription: { text: name },
    help: { text: help },
    defaultConfiguration: { level },
  }))
  return `${JSON.stringify(
    {
      $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
      version: '2.1.0',
      runs: [{ tool: { driver: { name: 'spoke migrate', version, rules } }, results }],
    },
    undefined,
    2,
  )}\n`
}

function result(rule: Rule, text: string, file: string, line: number) {
  return {
    ruleId: rule,
    level: RULES[rule][2],
    message: { text },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: file.split('/').map(encodeURIComponent).join('/') },
          region: { startLine: line },
        },
      },
    ],
  }
}
