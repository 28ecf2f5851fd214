import type { Migration } from './migration.ts'

/**
 * The parents of the call log's partitions, in a schema of their own. SQLite has a file per day instead
 * (day-log/sqlite.ts), with the same tables.
 */
export const calls: Migration = {
  number: 12,
  name: 'call log',
  sqlite: '',
  postgres: `
    create schema if not exists spoke_calls;
    create sequence spoke_calls.shape_id;
    create table spoke_calls.shape (
      day bigint not null, id bigint not null default nextval('spoke_calls.shape_id'), key text not null, portal bigint not null,
      method text not null, path text not null, version text, operation text not null, status bigint not null,
      category text, credential bigint not null, kind text, name text, app bigint, user_id bigint, needed text, used text,
      address text, agent text, calls bigint not null default 0, last bigint not null default 0,
      primary key (id, day), unique (key, day)
    ) partition by list (day);
    create index shape_portal on spoke_calls.shape (portal);
    create table spoke_calls.call (
      day bigint not null, id bigint not null, shape bigint not null, ms bigint not null, bytes_in bigint not null,
      bytes_out bigint not null, correlation uuid not null, target text, body text, words text[],
      primary key (id, day)
    ) partition by list (day);
    create index call_shape on spoke_calls.call (shape, id);
    create index call_words on spoke_calls.call using gin (words);
    create table spoke_calls.minute (
      day bigint not null, portal bigint not null, at bigint not null, credential bigint not null,
      class bigint not null, calls bigint not null, ms bigint not null, slowest bigint not null,
      bytes_in bigint not null, bytes_out bigint not null, primary key (portal, at, credential, class, day)
    ) partition by list (day);
    create table spoke_calls.hour (
      day bigint not null, portal bigint not null, at bigint not null, credential bigint not null,
      operation text not null, class bigint not null, calls bigint not null, ms bigint not null,
      slowest bigint not null, bytes_in bigint not null, bytes_out bigint not null,
      primary key (portal, at, credential, operation, class, day)
    ) partition by list (day);
    create table spoke_calls.dropped (
      day bigint not null, at bigint not null, calls bigint not null, primary key (at, day)
    ) partition by list (day);
  `,
}
