import type { Migration } from './migration.ts'

export const forms: Migration = {
  number: 16,
  name: 'forms, and what was sent in by them',
  sqlite: `
    create table form (
      seq integer primary key autoincrement, portal integer not null references portal, id text not null,
      definition_json text not null, created integer not null, updated integer not null, archived integer,
      unique (portal, id)
    ) strict;
    create index form_page on form (portal, seq);
    create table form_submission (
      id integer primary key autoincrement, portal integer not null references portal, form text not null,
      conversion text not null, submitted integer not null, contact integer, visitor text,
      values_json text not null, context_json text not null, consent_json text
    ) strict;
    create index form_submission_form on form_submission (portal, form, id);
    create index form_submission_contact on form_submission (portal, contact) where contact is not null;
    create index form_submission_visitor on form_submission (portal, visitor, id) where visitor is not null;
  `,
  postgres: `
    create table spoke.form (
      seq bigint generated always as identity primary key, portal bigint not null references spoke.portal, id text not null,
      definition_json jsonb not null, created bigint not null, updated bigint not null, archived bigint,
      unique (portal, id)
    );
    create index form_page on spoke.form (portal, seq);
    create table spoke.form_submission (
      id bigint generated always as identity primary key, portal bigint not null references spoke.portal, form text not null,
      conversion text not null, submitted bigint not null, contact bigint, visitor text,
      values_json jsonb not null, context_json jsonb not null, consent_json jsonb
    );
    create index form_submission_form on spoke.form_submission (portal, form, id);
    create index form_submission_contact on spoke.form_submission (portal, contact) where contact is not null;
    create index form_submission_visitor on spoke.form_submission (portal, visitor, id) where visitor is not null;
  `,
}
