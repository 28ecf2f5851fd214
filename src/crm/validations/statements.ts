import { insertRows, updateRows } from '../../store/statement.ts'

const key = { portal: 'bigint', type: 'text', property: 'text', rule_type: 'text' } as const
const values = { arguments_json: 'jsonb', normalises: 'bigint' } as const

export const insertRule = insertRows('property_rule', { ...key, ...values }, { onConflict: 'nothing' })
export const rewriteRule = updateRows('property_rule', key, values)
