import { defineConfig } from 'vitest/config'

const engines = ['sqlite', 'postgres'] as const

/** Every suite that touches storage, once per engine. */
const perEngine = engines.map((engine) => ({
  extends: true as const,
  test: { name: engine, include: ['{src,test}/**/*.engine.test.ts'], provide: { engine } },
}))

/** The console in a real browser, and what serves it. */
const browser = {
  extends: true as const,
  test: { name: 'console', include: ['test/console/*.test.ts'], globalSetup: ['test/console/global-setup.ts'] },
}

/** Servers that are killed, over and over: slow, and one at a time. */
const crashes = engines.map((engine) => ({
  extends: true as const,
  test: {
    name: `crash-${engine}`,
    include: ['test/crash/*.test.ts'],
    provide: { engine },
    testTimeout: 900_000,
  },
}))

export default defineConfig({
  resolve: { conditions: ['spoke-source'] },
  ssr: { resolve: { conditions: ['spoke-source'] } },
  test: {
    globalSetup: ['test/harness/global-setup.ts'],
    reporters: ['default', './test/harness/closing-line.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{src,test,bench,scripts}/**/*.test.ts'],
          exclude: ['**/*.engine.test.ts', 'test/{crash,console}/**', 'node_modules/**'],
        },
      },
      ...perEngine,
      browser,
      ...crashes,
    ],
  },
})
