// The tables of how often may be called.

/** A limit that was set. */
export interface LimitRuleTable {
  portal: number
  id: number
  subject: string
  /** 0 stands for each of the subjects, by itself. */
  subject_id: number
  /** Empty for every operation. */
  class: string
  period: string
  max: number
  created: number
  updated: number
}

/** What several processes count together, and the next start goes on with. */
export interface LimitCountTable {
  portal: number
  name: string
  kept_json: string
}
