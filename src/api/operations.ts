import { apiUsage } from './account/api-usage.ts'
import { activity } from './account-info/activity.ts'
import { authOperations } from './auth/auth.ts'
import { callOperations } from './calls/calls.ts'
import { changeStream } from './changes/stream.ts'
import { associationBatches } from './crm/associations/batches.ts'
import { associationBatchesV3 } from './crm/associations/batches-v3.ts'
import { associationConfigurations } from './crm/associations/configurations.ts'
import { associationLabels } from './crm/associations/labels.ts'
import { associationRecords } from './crm/associations/records.ts'
import { associationUsage } from './crm/associations/usage.ts'
import { dealSplits } from './crm/deal-splits.ts'
import { forecastTypes } from './crm/forecast-types.ts'
import { limits } from './crm/limits.ts'
import { merging } from './crm/merging.ts'
import { objectLibrary } from './crm/object-library.ts'
import { objects } from './crm/objects.ts'
import { owners } from './crm/owners.ts'
import { pipelines } from './crm/pipelines.ts'
import { properties } from './crm/properties.ts'
import { propertyValidations } from './crm/property-validations.ts'
import { restoring } from './crm/restoring.ts'
import { schemas } from './crm/schemas.ts'
import { forms } from './forms/forms.ts'
import { hostedForms } from './forms/hosted.ts'
import { formSubmissions } from './forms/submissions.ts'
import type { Operation } from './operation.ts'
import { ownWebhooks } from './webhooks/own.ts'
import { webhookSubscriptions } from './webhooks/subscriptions.ts'
import { webhooksJournal } from './webhooks-journal/journal.ts'

/** Every operation that Spoke implements. */
export const operations: readonly Operation[] = [
  ...authOperations,
  ...apiUsage,
  ...callOperations,
  ...activity,
  ...objects,
  ...merging,
  ...dealSplits,
  ...restoring,
  ...owners,
  ...pipelines,
  ...properties,
  ...propertyValidations,
  ...associationRecords,
  ...associationBatches,
  ...associationBatchesV3,
  ...associationLabels,
  ...associationConfigurations,
  ...associationUsage,
  ...limits,
  ...objectLibrary,
  ...forecastTypes,
  ...schemas,
  ...forms,
  ...formSubmissions,
  ...hostedForms,
  ...webhookSubscriptions,
  ...ownWebhooks,
  ...webhooksJournal,
  ...changeStream,
]
