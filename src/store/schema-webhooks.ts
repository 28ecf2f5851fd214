// The tables of what is told to others: webhooks and the journal of changes; and of what is done in the background.

/** Who carries out a background job, and until when nobody else may. */
export interface JobLeaseTable {
  name: string
  holder: string
  until: number
}

/** Where an app's webhooks go, and how that goes at the moment. */
export interface WebhookTargetTable {
  app: number
  /** The portal that owns the app. */
  portal: number
  url: string
  max_concurrent: number
  /** Requests a second at most; null for as many as there are. */
  per_second: number | null
  /** 1 where the changes of one object arrive in their order. */
  ordered: number
  /** 1 where the app is not told of what it did itself. */
  skip_own: number
  created: number
  updated: number
  /** Attempts in a row that failed. */
  failures: number
  /** Nothing is sent until then; one attempt then tells whether the target is back. */
  open_until: number | null
  /** The second in which requests are counted, and how many it has had. */
  window_at: number
  window_sent: number
}

export interface WebhookSubscriptionTable {
  id: number
  app: number
  /** The portal that owns the app. */
  portal: number
  /** In HubSpot's words: `contact.creation`. */
  event_type: string
  /** The id of the object type: `0-1`. */
  object_type: string
  property: string | null
  event_name: string | null
  conditions_json: string
  active: number
  /** Changes after this position are told. */
  active_from: number
  created: number
  updated: number | null
}

/** Up to a hundred events that go to a target in one request. */
export interface WebhookDeliveryTable {
  id: number
  app: number
  /** Where the events happened. */
  portal: number
  /** `fresh` or `replay`. */
  kind: string
  /** Deliveries of one lane go one after another; 0 where the order does not matter. */
  lane: number
  /** Pairs of a change's position and a subscription: values stay where they can be purged. */
  events_json: string
  size: number
  /** `waiting`, `sending`, `done`, `failed` (given up) or `cancelled`. */
  state: string
  /** Attempts that were made and failed. */
  attempts: number
  due: number
  /** Where it is being sent: whoever sends it is taken for dead after that. */
  leased_until: number | null
  created: number
  finished: number | null
}

export interface WebhookAttemptTable {
  portal: number
  delivery: number
  number: number
  at: number
  ms: number
  status: number | null
  error: string | null
  response: string | null
  /** When the next one comes; null where there is none. */
  next_at: number | null
}

/** A part of the change log that is told once more. */
export interface WebhookReplayTable {
  id: number
  app: number
  portal: number
  /** Null for all subscriptions of the app. */
  subscription: number | null
  from_position: number
  to_position: number
  next_position: number
  /** `running`, `done` or `cancelled`. */
  state: string
  events: number
  created: number
  finished: number | null
}

/** What an app wants to find in its journal. */
export interface JournalSubscriptionTable {
  id: number
  app: number
  /** Whose changes. */
  portal: number
  definition_json: string
  created: number
  updated: number
}

export interface JournalFilterTable {
  id: number
  subscription: number
  portal: number
  conditions_json: string
  created: number
}

/** A record as it was when an app asked for it to be put into its journal. */
export interface JournalSnapshotTable {
  id: string
  app: number
  portal: number
  object_type: string
  object: number
  /** Null where there was no such record. */
  event_json: string | null
  /** It stands in the journal after the change with this position. */
  position: number
  created: number
}
