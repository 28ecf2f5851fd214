import type { Migration } from './migration.ts'

export const records: Migration = {
  number: 1,
  name: 'portals, credentials, records, changes',
  sqlite: `
    create table counter (name text primary key, next integer not null) strict, without rowid;
    insert into counter (name, next) values ('record', 101), ('portal', 1000001), ('credential', 1), ('app', 2001);

    create table setup (one integer primary key check (one = 1), at integer not null) strict;
    create table portal (id integer primary key, name text not null, created integer not null) strict;

    create table credential (
      id integer primary key, portal integer not null references portal, kind text not null, name text not null,
      prefix text not null, hash text not null unique, scopes_json text not null, app integer,
      created integer not null, revoked integer
    ) strict;
    create index credential_portal on credential (portal, kind, id);

    create table record (
      id integer primary key, portal integer not null, type text not null, properties_json text not null,
      created integer not null, updated integer not null, archived integer
    ) strict;
    create index record_live on record (portal, type, id) where archived is null;
    create index record_archived on record (portal, type, id) where archived is not null;

    create table record_unique (
      portal integer not null, type text not null, property text not null, value text not null, record integer not null,
      primary key (portal, type, property, value)
    ) strict, without rowid;
    create index record_unique_record on record_unique (record);

    create table record_value (
      portal integer not null, type text not null, property text not null, value text not null, record integer not null,
      primary key (portal, type, property, value, record)
    ) strict, without rowid;

    create table change (
      seq integer primary key autoincrement, portal integer not null, type text not null, record integer not null,
      kind text not null, before_json text, after_json text, at integer not null,
      source text not null, source_id text, user_id integer
    ) strict;
    create index change_record on change (record, seq);

    create table change_cursor (consumer text primary key, position integer not null) strict, without rowid;
  `,
  postgres: `
    create sequence spoke.record_id start 101;
    create sequence spoke.portal_id start 1000001;
    create sequence spoke.credential_id start 1;
    create sequence spoke.app_id start 2001;

    create table spoke.setup (one bigint primary key check (one = 1), at bigint not null);
    create table spoke.portal (id bigint primary key, name text not null, created bigint not null);

    create table spoke.credential (
      id bigint primary key, portal bigint not null references spoke.portal, kind text not null, name text not null,
      prefix text not null, hash text not null unique, scopes_json jsonb not null, app bigint,
      created bigint not null, revoked bigint
    );
    create index credential_portal on spoke.credential (portal, kind, id);

    create table spoke.record (
      id bigint primary key, portal bigint not null, type text not null, properties_json jsonb not null,
      created bigint not null, updated bigint not null, archived bigint
    );
    create index record_live on spoke.record (portal, type, id) where archived is null;
    create index record_archived on spoke.record (portal, type, id) where archived is not null;

    create table spoke.record_unique (
      portal bigint not null, type text not null, property text not null, value text not null, record bigint not null,
      primary key (portal, type, property, value)
    );
    create index record_unique_record on spoke.record_unique (record);

    create table spoke.record_value (
      portal bigint not null, type text not null, property text not null, value text not null, record bigint not null,
      primary key (portal, type, property, value, record)
    );

    create table spoke.change (
      seq bigint generated always as identity primary key, position bigint unique, portal bigint not null,
      type text not null, record bigint not null, kind text not null, before_json jsonb, after_json jsonb,
      at bigint not null, source text not null, source_id text, user_id bigint
    );
    create index change_record on spoke.change (record, seq);
    create index change_unplaced on spoke.change (seq) where position is null;

    create table spoke.change_cursor (consumer text primary key, position bigint not null);
    create table spoke.change_sequencer (one integer primary key check (one = 1), position bigint not null);
    insert into spoke.change_sequencer (one, position) values (1, 0);
  `,
}
