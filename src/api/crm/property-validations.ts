import { z } from 'zod'
import type { PropertyRule } from '../../crm/crm.ts'
import { operation } from '../operation.ts'
import { publishedScope } from './scopes.ts'
import { nothing } from './shapes.ts'

const BASE = '/crm/v3/property-validations/{objectTypeId}'
const PROPERTY = `${BASE}/{propertyName}` as const
const RULE = `${PROPERTY}/rule-type/{ruleType}` as const

const publicRule = z
  .object({ ruleType: z.string(), ruleArguments: z.array(z.string()), shouldApplyNormalization: z.boolean() })
  .meta({ id: 'PublicPropertyValidationRule' })
const ruleUpdate = z
  .object({ ruleArguments: z.array(z.string()), shouldApplyNormalization: z.boolean().nullish() })
  .meta({ id: 'PublicPropertyValidationRuleUpdate' })
const rulesByProperty = z.object({
  results: z.array(
    z
      .object({ propertyName: z.string(), propertyValidationRules: z.array(publicRule) })
      .meta({ id: 'PublicPropertyValidationRuleMap' }),
  ),
})

const toRule = (rule: PropertyRule): z.input<typeof publicRule> => ({
  ruleType: rule.ruleType,
  ruleArguments: [...rule.arguments],
  shouldApplyNormalization: rule.normalises,
})

export const listRules = operation({
  id: 'crm.property-validations.list',
  method: 'GET',
  path: BASE,
  summary: 'List the properties of an object type that have validation rules.',
  scopes: publishedScope(`GET ${BASE}`),
  status: 200,
  result: rulesByProperty,
  async handle({ crm, objectType }, { params }) {
    const results = crm.validations.list(objectType(params.objectTypeId)).map(({ property, rules }) => ({
      propertyName: property,
      propertyValidationRules: rules.map(toRule),
    }))
    return { body: { results } }
  },
})

export const listRulesOfProperty = operation({
  id: 'crm.property-validations.of-property',
  method: 'GET',
  path: PROPERTY,
  summary: 'List the validation rules of a property.',
  scopes: publishedScope(`GET ${PROPERTY}`),
  status: 200,
  result: z.object({ results: z.array(publicRule) }),
  async handle({ crm, objectType }, { params }) {
    return { body: { results: crm.validations.of(objectType(params.objectTypeId), params.propertyName).map(toRule) } }
  },
})

export const readRule = operation({
  id: 'crm.property-validations.read',
  method: 'GET',
  path: RULE,
  summary: 'Read one validation rule of a property.',
  scopes: publishedScope(`GET ${RULE}`),
  status: 200,
  result: publicRule,
  async handle({ crm, objectType }, { params }) {
    const type = objectType(params.objectTypeId)
    return { body: toRule(crm.validations.read(type, params.propertyName, params.ruleType)) }
  },
})

export const setRule = operation({
  id: 'crm.property-validations.set',
  method: 'PUT',
  path: RULE,
  summary: 'Lay down a validation rule of a property, in place of the one of this type that it has.',
  scopes: publishedScope(`PUT ${RULE}`),
  body: ruleUpdate,
  status: 204,
  result: nothing,
  async handle({ call, crm, objectType }, { params, body }) {
    const rule = {
      ruleType: params.ruleType,
      arguments: body.ruleArguments,
      normalises: body.shouldApplyNormalization ?? false,
    }
    await crm.validations.set(call, objectType(params.objectTypeId), params.propertyName, rule)
    return { body: undefined }
  },
})

export const propertyValidations = [listRules, listRulesOfProperty, readRule, setRule]
