import type { Migration } from './migration.ts'

export const definitions: Migration = {
  number: 2,
  name: 'object types, properties, pipelines, owners, associations',
  sqlite: `
    create table object_type (
      portal integer not null, id text not null, name text not null, definition_json text not null,
      created integer not null, updated integer not null, archived integer, primary key (portal, id)
    ) strict, without rowid;

    create table property (
      portal integer not null, type text not null, name text not null, definition_json text not null,
      created integer not null, updated integer not null, archived integer, primary key (portal, type, name)
    ) strict, without rowid;

    create table property_group (
      portal integer not null, type text not null, name text not null, label text not null,
      display_order integer not null, archived integer, primary key (portal, type, name)
    ) strict, without rowid;

    create table pipeline (
      portal integer not null, type text not null, id text not null, label text not null, display_order integer not null,
      created integer not null, updated integer not null, primary key (portal, type, id)
    ) strict, without rowid;

    create table stage (
      portal integer not null, type text not null, id text not null, pipeline text not null, label text not null,
      display_order integer not null, metadata_json text not null, created integer not null, updated integer not null,
      primary key (portal, type, id)
    ) strict, without rowid;

    create table pipeline_audit (
      seq integer primary key autoincrement, portal integer not null, type text not null, subject text not null,
      action text not null, message text not null, at integer not null, user_id integer, raw_json text not null
    ) strict;
    create index pipeline_audit_subject on pipeline_audit (portal, type, subject, seq);

    create table seeded (portal integer not null, type text not null, primary key (portal, type)) strict, without rowid;

    create table owner (
      portal integer not null, id integer not null, user_id integer not null, email text not null,
      first_name text not null, last_name text not null, created integer not null, updated integer not null,
      archived integer, primary key (portal, id)
    ) strict, without rowid;

    create table association_type (
      portal integer not null, category text not null, type_id integer not null, from_type text not null,
      to_type text not null, name text not null, label text, inverse_id integer not null, max_to integer,
      primary key (portal, category, type_id, from_type, to_type)
    ) strict, without rowid;

    create table association (
      portal integer not null, from_type text not null, from_id integer not null, to_type text not null,
      to_id integer not null, category text not null, type_id integer not null,
      primary key (portal, from_id, to_type, to_id, category, type_id)
    ) strict, without rowid;

    create table merged (
      portal integer not null, type text not null, id integer not null, into_id integer not null,
      primary key (portal, id)
    ) strict, without rowid;
    create index merged_into on merged (portal, into_id);

    create table purged_value (
      portal integer not null, type text not null, hash text not null, primary key (portal, type, hash)
    ) strict, without rowid;

    insert into counter (name, next) values ('object_type', 1001), ('association_type', 1), ('owner', 9001), ('pipeline', 1001);
  `,
  postgres: `
    create sequence spoke.object_type_id start 1001;
    create sequence spoke.association_type_id start 1;
    create sequence spoke.owner_id start 9001;
    create sequence spoke.pipeline_id start 1001;

    create table spoke.object_type (
      portal bigint not null, id text not null, name text not null, definition_json jsonb not null,
      created bigint not null, updated bigint not null, archived bigint, primary key (portal, id)
    );

    create table spoke.property (
      portal bigint not null, type text not null, name text not null, definition_json jsonb not null,
      created bigint not null, updated bigint not null, archived bigint, primary key (portal, type, name)
    );

    create table spoke.property_group (
      portal bigint not null, type text not null, name text not null, label text not null,
      display_order bigint not null, archived bigint, primary key (portal, type, name)
    );

    create table spoke.pipeline (
      portal bigint not null, type text not null, id text not null, label text not null, display_order bigint not null,
      created bigint not null, updated bigint not null, primary key (portal, type, id)
    );

    create table spoke.stage (
      portal bigint not null, type text not null, id text not null, pipeline text not null, label text not null,
      display_order bigint not null, metadata_json jsonb not null, created bigint not null, updated bigint not null,
      primary key (portal, type, id)
    );

    create table spoke.pipeline_audit (
      seq bigint generated always as identity primary key, portal bigint not null, type text not null,
      subject text not null, action text not null, message text not null, at bigint not null, user_id bigint,
      raw_json jsonb not null
    );
    create index pipeline_audit_subject on spoke.pipeline_audit (portal, type, subject, seq);

    create table spoke.seeded (portal bigint not null, type text not null, primary key (portal, type));

    create table spoke.owner (
      portal bigint not null, id bigint not null, user_id bigint not null, email text not null,
      first_name text not null, last_name text not null, created bigint not null, updated bigint not null,
      archived bigint, primary key (portal, id)
    );

    create table spoke.association_type (
      portal bigint not null, category text not null, type_id bigint not null, from_type text not null,
      to_type text not null, name text not null, label text, inverse_id bigint not null, max_to bigint,
      primary key (portal, category, type_id, from_type, to_type)
    );

    create table spoke.association (
      portal bigint not null, from_type text not null, from_id bigint not null, to_type text not null,
      to_id bigint not null, category text not null, type_id bigint not null,
      primary key (portal, from_id, to_type, to_id, category, type_id)
    );

    create table spoke.merged (
      portal bigint not null, type text not null, id bigint not null, into_id bigint not null,
      primary key (portal, id)
    );
    create index merged_into on spoke.merged (portal, into_id);

    create table spoke.purged_value (
      portal bigint not null, type text not null, hash text not null, primary key (portal, type, hash)
    );
  `,
}
