import type { Migration } from './migration.ts'

export const teams: Migration = {
  number: 8,
  name: 'teams of owners',
  sqlite: `
    create table team (
      portal integer not null, id integer not null, name text not null, created integer not null,
      primary key (portal, id), unique (portal, name)
    ) strict, without rowid;
    alter table owner add column teams_json text;
  `,
  postgres: `
    create table spoke.team (
      portal bigint not null, id bigint not null, name text not null, created bigint not null,
      primary key (portal, id), unique (portal, name)
    );
    alter table spoke.owner add column teams_json jsonb;
  `,
}
