import { type PropertyDefinition, property } from '../../definition.ts'

const group = 'deal_information'

/** Deals a contact takes part in. */
export const dealsProperties: readonly PropertyDefinition[] = [
  property('closedate', 'Close Date', 'datetime/date', group, 'DA', 14),
  property('days_to_close', 'Days To Close', 'number/number', group, 'RDAC'),
  property('first_deal_created_date', 'First Deal Created Date', 'datetime/date', group, 'RDA'),
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
  property('num_associated_deals', 'Number of Associated Deals', 'number/number', group, 'RDA'),
  property('recent_deal_amount', 'Recent Deal Amount', 'number/number', group, 'RDA'),
  property('recent_deal_close_date', 'Recent Deal Close Date', 'datetime/date', group, 'RDA'),
  property('total_revenue', 'Total Revenue', 'number/number', group, 'RDA'),
]
