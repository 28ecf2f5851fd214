import type { Migration } from './migration.ts'

/**
 * OAuth apps: what a public app has beside its row in `app`, where it is installed, and the secrets that lead to a token.
 * Access tokens themselves are rows of `credential`, so that finding one costs what finding any other costs.
 */
export const oauth: Migration = {
  number: 13,
  name: 'OAuth apps, installs, codes, refresh tokens; test portals',
  sqlite: `
    alter table portal add column test_of integer references portal;
    create index portal_test_of on portal (test_of) where test_of is not null;

    alter table credential add column refresh integer;
    create index credential_refresh on credential (refresh) where refresh is not null;
    create index credential_app_portal on credential (app, portal, expires) where app is not null;
    drop index credential_app;

    create table public_app (
      app integer primary key references app, portal integer not null references portal, client_id text not null unique,
      redirect_urls_json text not null, conditional_scopes_json text not null, optional_scopes_json text not null,
      secret_prefix text not null, secret_hash text not null,
      next_secret text, next_secret_prefix text, next_secret_hash text
    ) strict;
    create index public_app_portal on public_app (portal, app);
    create table install (
      portal integer not null references portal, app integer not null, user_id integer not null, scopes_json text not null,
      created integer not null, updated integer not null, last_used integer, primary key (portal, app)
    ) strict, without rowid;
    create index install_app on install (app);
    create table refresh_token (
      id integer primary key, portal integer not null references portal, app integer not null, user_id integer not null,
      hash text not null unique, created integer not null
    ) strict;
    create index refresh_token_install on refresh_token (portal, app);
    create table oauth_code (
      hash text primary key, portal integer not null references portal, app integer not null, user_id integer not null,
      redirect_url text not null, scopes_json text not null, challenge text, created integer not null,
      used integer, refresh integer
    ) strict, without rowid;
    create index oauth_code_portal on oauth_code (portal, created);
  `,
  postgres: `
    alter table spoke.portal add column test_of bigint references spoke.portal;
    create index portal_test_of on spoke.portal (test_of) where test_of is not null;

    alter table spoke.credential add column refresh bigint;
    create index credential_refresh on spoke.credential (refresh) where refresh is not null;
    create index credential_app_portal on spoke.credential (app, portal, expires) where app is not null;
    drop index spoke.credential_app;

    create table spoke.public_app (
      app bigint primary key references spoke.app, portal bigint not null references spoke.portal,
      client_id text not null unique,
      redirect_urls_json jsonb not null, conditional_scopes_json jsonb not null, optional_scopes_json jsonb not null,
      secret_prefix text not null, secret_hash text not null,
      next_secret text, next_secret_prefix text, next_secret_hash text
    );
    create index public_app_portal on spoke.public_app (portal, app);
    create table spoke.install (
      portal bigint not null references spoke.portal, app bigint not null, user_id bigint not null,
      scopes_json jsonb not null, created bigint not null, updated bigint not null, last_used bigint,
      primary key (portal, app)
    );
    create index install_app on spoke.install (app);
    create table spoke.refresh_token (
      id bigint primary key, portal bigint not null references spoke.portal, app bigint not null,
      user_id bigint not null, hash text not null unique, created bigint not null
    );
    create index refresh_token_install on spoke.refresh_token (portal, app);
    create table spoke.oauth_code (
      hash text primary key, portal bigint not null references spoke.portal, app bigint not null,
      user_id bigint not null, redirect_url text not null, scopes_json jsonb not null, challenge text,
      created bigint not null, used bigint, refresh bigint
    );
    create index oauth_code_portal on spoke.oauth_code (portal, created);
  `,
}
