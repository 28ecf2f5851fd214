import type { Migration } from './migration.ts'

export const archivedAssociations: Migration = {
  number: 5,
  name: 'associations of archived records',
  sqlite: `
    create table archived_association (
      portal integer not null, from_type text not null, from_id integer not null, to_type text not null,
      to_id integer not null, category text not null, type_id integer not null, archived integer not null,
      primary key (portal, from_id, to_type, to_id, category, type_id)
    ) strict, without rowid;
  `,
  postgres: `
    create table spoke.archived_association (
      portal bigint not null, from_type text not null, from_id bigint not null, to_type text not null,
      to_id bigint not null, category text not null, type_id bigint not null, archived bigint not null,
      primary key (portal, from_id, to_type, to_id, category, type_id)
    );
  `,
}
