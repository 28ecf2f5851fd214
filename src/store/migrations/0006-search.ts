import type { Migration } from './migration.ts'

// Records that are there already are indexed in chunks, in the background, once Spoke runs: `search_index` says so. The
// pipelines and stages that records are in must be known at once, because they are looked at before one is deleted.

const pipelined = `('0-3', '0-5', '0-123', '0-136', '0-162', '0-410', '0-420', '0-421', '0-970')`
const properties = `('pipeline', 'dealstage', 'hs_pipeline', 'hs_pipeline_stage')`

export const search: Migration = {
  number: 6,
  name: 'search: tokens of every record, values of some properties, how many records there are',
  sqlite: `
    create virtual table record_search using fts5(
      tokens, content='', contentless_delete=1, detail=none, tokenize="ascii tokenchars '~=:+._-@/'"
    );

    create table search_value (
      portal integer not null, type text not null, property text not null, value text not null, record integer not null,
      primary key (portal, type, property, value, record)
    ) strict, without rowid;

    create table search_index (
      portal integer not null, type text not null, property text not null, state text not null,
      next_id integer not null, begin_at integer not null, primary key (portal, type, property)
    ) strict, without rowid;

    create table record_tally (
      portal integer not null, type text not null, live integer not null, primary key (portal, type)
    ) strict, without rowid;

    create index record_created on record (portal, type, created, id) where archived is null;
    create index record_updated on record (portal, type, updated, id) where archived is null;

    insert into record_tally (portal, type, live)
      select portal, type, count(*) from record where archived is null group by portal, type;
    insert into search_index (portal, type, property, state, next_id, begin_at)
      select distinct portal, type, '', 'filling', 0, 0 from record where archived is null;
    insert into search_value (portal, type, property, value, record)
      select r.portal, r.type, v.key, v.value, r.id from record as r, json_each(r.properties_json) as v
      where r.archived is null and (r.type in ${pipelined} or r.type like '2-%') and v.key in ${properties};

    drop table record_value;
  `,
  postgres: `
    create table spoke.record_search (record bigint primary key, tokens tsvector not null);
    alter table spoke.record_search alter column tokens set storage main;
    create index record_search_tokens on spoke.record_search using gin (tokens) with (fastupdate = off);

    create table spoke.search_value (
      portal bigint not null, type text not null, property text not null, value text collate "C" not null,
      record bigint not null, primary key (portal, type, property, value, record)
    );

    create table spoke.search_index (
      portal bigint not null, type text not null, property text not null, state text not null,
      next_id bigint not null, begin_at bigint not null, primary key (portal, type, property)
    );

    create table spoke.record_tally (portal bigint not null, type text not null, live bigint not null);
    create index record_tally_type on spoke.record_tally (portal, type);

    create index record_created on spoke.record (portal, type, created, id) where archived is null;
    create index record_updated on spoke.record (portal, type, updated, id) where archived is null;

    insert into spoke.record_tally (portal, type, live)
      select portal, type, count(*) from spoke.record where archived is null group by portal, type;
    insert into spoke.search_index (portal, type, property, state, next_id, begin_at)
      select distinct portal, type, '', 'filling', 0, 0 from spoke.record where archived is null;
    insert into spoke.search_value (portal, type, property, value, record)
      select r.portal, r.type, v.key, v.value, r.id from spoke.record as r, jsonb_each_text(r.properties_json) as v
      where r.archived is null and (r.type in ${pipelined} or r.type like '2-%') and v.key in ${properties};

    drop table spoke.record_value;
  `,
}
