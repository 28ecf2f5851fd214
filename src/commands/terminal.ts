import { type Command, Option } from 'commander'
import { type SettingName, settings } from '../config.ts'

/** What a command works with: tests hand in their own. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Results. */
  out(text: string): void
  /** Progress and complaints. */
  err(text: string): void
}

/** Gives a command the flags of these settings, with their help, variable and default. */
export function withSettings(command: Command, names: readonly SettingName[]): Command {
  for (const name of names) {
    const { flag, env, help, fallback } = settings[name]
    if (flag === undefined) continue
    const shown = typeof fallback === 'string' || typeof fallback === 'number' ? `, default ${fallback}` : ''
    command.addOption(new Option(flag, `${help} (${env}${shown})`))
  }
  return command
}
