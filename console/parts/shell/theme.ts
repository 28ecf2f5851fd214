import { createSignal } from '../../signal.ts'

export type Theme = 'system' | 'light' | 'dark'

// Kept per device. public/theme.js reads it before the first paint.
const KEY = 'spoke.theme'

function kept(): Theme {
  const theme = localStorage.getItem(KEY)
  return theme === 'light' || theme === 'dark' ? theme : 'system'
}

const chosen = createSignal<Theme>(kept())
const system = matchMedia('(prefers-color-scheme: dark)')

function show(): void {
  const theme = chosen.get()
  const dark = theme === 'dark' || (theme === 'system' && system.matches)
  document.documentElement.dataset['theme'] = dark ? 'dark' : 'light'
}

system.addEventListener('change', show)

export const useTheme = chosen.use

export function setTheme(theme: Theme): void {
  chosen.set(theme)
  if (theme === 'system') localStorage.removeItem(KEY)
  else localStorage.setItem(KEY, theme)
  show()
}
