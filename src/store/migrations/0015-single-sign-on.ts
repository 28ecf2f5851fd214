import type { Migration } from './migration.ts'

export const singleSignOn: Migration = {
  number: 15,
  name: 'single sign-on',
  sqlite: `
    create table single_sign_on (
      portal integer primary key references portal, issuer text not null, client_id text not null, client_secret text,
      domains_json text not null, role integer, enforced integer not null, created integer not null, updated integer not null
    ) strict;
    create table identity (
      portal integer not null references portal, subject text not null, user_id integer not null references user,
      created integer not null, primary key (portal, subject)
    ) strict, without rowid;
    alter table session add column bound_portal integer;
  `,
  postgres: `
    create table spoke.single_sign_on (
      portal bigint primary key references spoke.portal, issuer text not null, client_id text not null, client_secret text,
      domains_json jsonb not null, role bigint, enforced bigint not null, created bigint not null, updated bigint not null
    );
    create table spoke.identity (
      portal bigint not null references spoke.portal, subject text not null, user_id bigint not null references spoke."user",
      created bigint not null, primary key (portal, subject)
    );
    alter table spoke.session add column bound_portal bigint;
  `,
}
