import { type PropertyDefinition, property } from '../../definition.ts'
import { shared } from '../across-types.ts'

const group = 'deal_information'

/** Deals a contact takes part in. */
export const dealsProperties = (): readonly PropertyDefinition[] => [
  property('closedate', 'Close Date', 'datetime/date', group, 'DA', 14),
  property('days_to_close', 'Days To Close', 'number/number', group, 'RDAC'),
  ...shared(group, 'first_deal_created_date'),
  property('hs_buying_role', 'Buying Role', 'enumeration/checkbox', group, 'DAF', -1, [
    'BLOCKER',
    'BUDGET_HOLDER',
    'CHAMPION',
    'DECISION_MAKER',
    'END_USER',
    'EXECUTIVE_SPONSOR',
    'INFLUENCER',
    ['LEGAL_AND_COMPLIANCE', 'Legal & Compliance'],
    'OTHER',
  ]),
  ...shared(group, 'num_associated_deals recent_deal_amount recent_deal_close_date'),
  property('total_revenue', 'Total Revenue', 'number/number', group, 'RDA'),
]
