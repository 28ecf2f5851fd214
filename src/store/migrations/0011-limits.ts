import type { Migration } from './migration.ts'

export const limits: Migration = {
  number: 11,
  name: 'limits of calls, their counts, and the time zone of a portal, in which its day ends',
  sqlite: `
    alter table portal add column time_zone text not null default 'UTC';

    create table limit_rule (
      portal integer not null, id integer not null, subject text not null, subject_id integer not null,
      class text not null, period text not null, max integer not null, created integer not null, updated integer not null,
      primary key (portal, id), unique (portal, subject, subject_id, class, period)
    ) strict, without rowid;
    create table limit_count (
      portal integer not null, name text not null, kept_json text not null, primary key (portal, name)
    ) strict, without rowid;
    create table limit_window (
      portal integer not null, name text not null, kept_json text not null, primary key (portal, name)
    ) strict, without rowid;

    insert into counter (name, next) values ('limit', 1);
  `,
  // What a window counts is over in seconds: it need not survive a crash of the database, and costs no sync to disk.
  postgres: `
    create sequence spoke.limit_id start 1;
    alter table spoke.portal add column time_zone text not null default 'UTC';

    create table spoke.limit_rule (
      portal bigint not null, id bigint not null, subject text not null, subject_id bigint not null,
      class text not null, period text not null, max bigint not null, created bigint not null, updated bigint not null,
      primary key (portal, id), unique (portal, subject, subject_id, class, period)
    );
    create table spoke.limit_count (
      portal bigint not null, name text not null, kept_json jsonb not null, primary key (portal, name)
    );
    create unlogged table spoke.limit_window (
      portal bigint not null, name text not null, kept_json jsonb not null, primary key (portal, name)
    );
  `,
}
