/** One forward step of the schema, for each engine. Numbers are given once; a landed migration is never edited. */
export interface Migration {
  readonly number: number
  readonly name: string
  readonly sqlite: string
  readonly postgres: string
}
