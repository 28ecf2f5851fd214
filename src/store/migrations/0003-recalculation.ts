import type { Migration } from './migration.ts'

export const recalculation: Migration = {
  number: 3,
  name: 'records that are to be calculated again',
  sqlite: `
    create table recalculation (
      portal integer not null, type text not null, next_id integer not null, again_at integer,
      primary key (portal, type)
    ) strict, without rowid;
  `,
  postgres: `
    create table spoke.recalculation (
      portal bigint not null, type text not null, next_id bigint not null, again_at bigint,
      primary key (portal, type)
    );
  `,
}
