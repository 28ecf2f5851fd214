import type { Operation } from '../../operation.ts'
import { authorizePages } from './authorize.ts'
import { inspection } from './inspection.ts'
import { installs } from './installs.ts'
import { publicApps } from './public-apps.ts'
import { tokens } from './tokens.ts'

/** OAuth 2.0 for public apps: its pages, its tokens, and the administration of both sides. */
export const oauth: readonly Operation[] = [...authorizePages, ...tokens, ...inspection, ...publicApps, ...installs]
