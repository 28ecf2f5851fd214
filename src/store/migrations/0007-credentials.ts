import type { Migration } from './migration.ts'

/** Every private app made before had its name and scopes on its one token: they move to a row of the app's own. */
export const credentials: Migration = {
  number: 7,
  name: 'apps, key sunset, users, roles, sessions, audit',
  sqlite: `
    alter table portal add column disabled integer;
    alter table portal add column deleted integer;
    alter table portal add column emptied integer;
    alter table portal add column key_sunset_json text;

    alter table credential add column expires integer;
    alter table credential add column last_used integer;
    alter table credential add column user_id integer;
    create index credential_app on credential (app) where app is not null;

    create table app (
      id integer primary key, portal integer not null references portal, kind text not null, name text not null,
      description text not null, logo text, scopes_json text not null, client_secret text, client_secret_shown integer,
      user_id integer, created integer not null, updated integer not null, deleted integer
    ) strict;
    create index app_portal on app (portal, kind, id);
    insert into app (id, portal, kind, name, description, scopes_json, created, updated)
      select app, portal, kind, name, '', scopes_json, created, created from credential where app is not null;

    create table user (
      id integer primary key, email text not null unique, first_name text not null, last_name text not null,
      password text, operator integer not null, created integer not null, updated integer not null, disabled integer
    ) strict;
    create table member (
      portal integer not null references portal, user_id integer not null references user, role integer not null,
      created integer not null, primary key (portal, user_id)
    ) strict, without rowid;
    create index member_user on member (user_id);
    create table role (
      portal integer not null references portal, id integer not null, name text not null, scopes_json text not null,
      abilities_json text not null, created integer not null, updated integer not null, primary key (portal, id)
    ) strict, without rowid;

    create table session (
      id integer primary key, hash text not null unique, user_id integer not null references user, kind text not null,
      name text not null, prefix text not null, created integer not null, expires integer, last_used integer,
      address text, user_agent text
    ) strict;
    create index session_of_user on session (user_id, id);
    create table sign_in_link (
      hash text primary key, user_id integer references user, created integer not null, expires integer not null
    ) strict, without rowid;
    create table sign_in_failure (
      subject text primary key, count integer not null, until integer not null
    ) strict, without rowid;
    create index sign_in_failure_until on sign_in_failure (until);

    create table audit (
      seq integer primary key autoincrement, portal integer not null, at integer not null, action text not null,
      user_id integer, email text, source text not null, address text, user_agent text,
      target_kind text not null, target_id integer not null, target_name text not null, detail_json text not null
    ) strict;
    create index audit_portal on audit (portal, seq);

    insert into counter (name, next) values ('role', 1), ('session', 1);
  `,
  postgres: `
    create sequence spoke.role_id start 1;
    create sequence spoke.session_id start 1;

    alter table spoke.portal add column disabled bigint, add column deleted bigint, add column emptied bigint,
      add column key_sunset_json jsonb;

    alter table spoke.credential add column expires bigint, add column last_used bigint, add column user_id bigint;
    create index credential_app on spoke.credential (app) where app is not null;

    create table spoke.app (
      id bigint primary key, portal bigint not null references spoke.portal, kind text not null, name text not null,
      description text not null, logo text, scopes_json jsonb not null, client_secret text, client_secret_shown bigint,
      user_id bigint, created bigint not null, updated bigint not null, deleted bigint
    );
    create index app_portal on spoke.app (portal, kind, id);
    insert into spoke.app (id, portal, kind, name, description, scopes_json, created, updated)
      select app, portal, kind, name, '', scopes_json, created, created from spoke.credential where app is not null;

    create table spoke."user" (
      id bigint primary key, email text not null unique, first_name text not null, last_name text not null,
      password text, operator bigint not null, created bigint not null, updated bigint not null, disabled bigint
    );
    create table spoke.member (
      portal bigint not null references spoke.portal, user_id bigint not null references spoke."user",
      role bigint not null, created bigint not null, primary key (portal, user_id)
    );
    create index member_user on spoke.member (user_id);
    create table spoke.role (
      portal bigint not null references spoke.portal, id bigint not null, name text not null, scopes_json jsonb not null,
      abilities_json jsonb not null, created bigint not null, updated bigint not null, primary key (portal, id)
    );

    create table spoke.session (
      id bigint primary key, hash text not null unique, user_id bigint not null references spoke."user",
      kind text not null, name text not null, prefix text not null, created bigint not null, expires bigint,
      last_used bigint, address text, user_agent text
    );
    create index session_of_user on spoke.session (user_id, id);
    create table spoke.sign_in_link (
      hash text primary key, user_id bigint references spoke."user", created bigint not null, expires bigint not null
    );
    create table spoke.sign_in_failure (subject text primary key, count bigint not null, until bigint not null);
    create index sign_in_failure_until on spoke.sign_in_failure (until);

    create table spoke.audit (
      seq bigint generated always as identity primary key, portal bigint not null, at bigint not null,
      action text not null, user_id bigint, email text, source text not null, address text, user_agent text,
      target_kind text not null, target_id bigint not null, target_name text not null, detail_json jsonb not null
    );
    create index audit_portal on spoke.audit (portal, seq);
  `,
}
