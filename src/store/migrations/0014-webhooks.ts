import type { Migration } from './migration.ts'

export const webhooks: Migration = {
  number: 14,
  name: 'leases of background jobs; webhooks and the journal of changes',
  sqlite: `
    insert into counter (name, next) values ('subscription', 101), ('replay', 1);

    create table job_lease (name text primary key, holder text not null, until integer not null) strict, without rowid;

    create table webhook_target (
      app integer primary key, portal integer not null references portal, url text not null,
      max_concurrent integer not null, per_second integer, ordered integer not null, skip_own integer not null,
      created integer not null, updated integer not null,
      failures integer not null, open_until integer, window_at integer not null, window_sent integer not null
    ) strict;
    create index webhook_target_portal on webhook_target (portal);
    create table webhook_subscription (
      id integer primary key, app integer not null, portal integer not null references portal, event_type text not null,
      object_type text not null, property text, event_name text, conditions_json text not null,
      active integer not null, active_from integer not null, created integer not null, updated integer
    ) strict;
    create index webhook_subscription_app on webhook_subscription (portal, app, id);
    create table webhook_delivery (
      id integer primary key autoincrement, app integer not null, portal integer not null references portal,
      kind text not null, lane integer not null, events_json text not null, size integer not null, state text not null,
      attempts integer not null, due integer not null, leased_until integer, created integer not null, finished integer
    ) strict;
    create index webhook_delivery_due on webhook_delivery (app, state, due, id);
    create index webhook_delivery_lane on webhook_delivery (app, state, kind, lane, id);
    create index webhook_delivery_leased on webhook_delivery (leased_until) where leased_until is not null;
    create index webhook_delivery_portal on webhook_delivery (portal, app, id);
    create index webhook_delivery_finished on webhook_delivery (finished) where finished is not null;
    create table webhook_attempt (
      portal integer not null references portal, delivery integer not null, number integer not null, at integer not null,
      ms integer not null, status integer, error text, response text, next_at integer,
      primary key (portal, delivery, number)
    ) strict, without rowid;
    create table webhook_replay (
      id integer primary key, app integer not null, portal integer not null references portal, subscription integer,
      from_position integer not null, to_position integer not null, next_position integer not null,
      state text not null, events integer not null, created integer not null, finished integer
    ) strict;
    create index webhook_replay_app on webhook_replay (portal, app, id);
    create index webhook_replay_state on webhook_replay (state, id);

    create table journal_subscription (
      id integer primary key, app integer not null, portal integer not null references portal,
      definition_json text not null, created integer not null, updated integer not null
    ) strict;
    create index journal_subscription_app on journal_subscription (app, id);
    create index journal_subscription_portal on journal_subscription (portal, id);
    create table journal_filter (
      id integer primary key, subscription integer not null, portal integer not null references portal,
      conditions_json text not null, created integer not null
    ) strict;
    create index journal_filter_subscription on journal_filter (subscription, id);
    create index journal_filter_portal on journal_filter (portal, id);
    create table journal_snapshot (
      id text primary key, app integer not null, portal integer not null references portal, object_type text not null,
      object integer not null, event_json text, position integer not null, created integer not null
    ) strict, without rowid;
    create index journal_snapshot_app on journal_snapshot (app, position);
    create index journal_snapshot_portal on journal_snapshot (portal);
  `,
  postgres: `
    create sequence spoke.subscription_id start 101;
    create sequence spoke.replay_id start 1;

    create table spoke.job_lease (name text primary key, holder text not null, until bigint not null);

    create table spoke.webhook_target (
      app bigint primary key, portal bigint not null references spoke.portal, url text not null,
      max_concurrent bigint not null, per_second bigint, ordered bigint not null, skip_own bigint not null,
      created bigint not null, updated bigint not null,
      failures bigint not null, open_until bigint, window_at bigint not null, window_sent bigint not null
    );
    create index webhook_target_portal on spoke.webhook_target (portal);
    create table spoke.webhook_subscription (
      id bigint primary key, app bigint not null, portal bigint not null references spoke.portal, event_type text not null,
      object_type text not null, property text, event_name text, conditions_json jsonb not null,
      active bigint not null, active_from bigint not null, created bigint not null, updated bigint
    );
    create index webhook_subscription_app on spoke.webhook_subscription (portal, app, id);
    create table spoke.webhook_delivery (
      id bigint generated always as identity primary key, app bigint not null, portal bigint not null references spoke.portal,
      kind text not null, lane bigint not null, events_json jsonb not null, size bigint not null, state text not null,
      attempts bigint not null, due bigint not null, leased_until bigint, created bigint not null, finished bigint
    );
    create index webhook_delivery_due on spoke.webhook_delivery (app, state, due, id);
    create index webhook_delivery_lane on spoke.webhook_delivery (app, state, kind, lane, id);
    create index webhook_delivery_leased on spoke.webhook_delivery (leased_until) where leased_until is not null;
    create index webhook_delivery_portal on spoke.webhook_delivery (portal, app, id);
    create index webhook_delivery_finished on spoke.webhook_delivery (finished) where finished is not null;
    create table spoke.webhook_attempt (
      portal bigint not null references spoke.portal, delivery bigint not null, number bigint not null, at bigint not null,
      ms bigint not null, status bigint, error text, response text, next_at bigint,
      primary key (portal, delivery, number)
    );
    create table spoke.webhook_replay (
      id bigint primary key, app bigint not null, portal bigint not null references spoke.portal, subscription bigint,
      from_position bigint not null, to_position bigint not null, next_position bigint not null,
      state text not null, events bigint not null, created bigint not null, finished bigint
    );
    create index webhook_replay_app on spoke.webhook_replay (portal, app, id);
    create index webhook_replay_state on spoke.webhook_replay (state, id);

    create table spoke.journal_subscription (
      id bigint primary key, app bigint not null, portal bigint not null references spoke.portal,
      definition_json jsonb not null, created bigint not null, updated bigint not null
    );
    create index journal_subscription_app on spoke.journal_subscription (app, id);
    create index journal_subscription_portal on spoke.journal_subscription (portal, id);
    create table spoke.journal_filter (
      id bigint primary key, subscription bigint not null, portal bigint not null references spoke.portal,
      conditions_json jsonb not null, created bigint not null
    );
    create index journal_filter_subscription on spoke.journal_filter (subscription, id);
    create index journal_filter_portal on spoke.journal_filter (portal, id);
    create table spoke.journal_snapshot (
      id text primary key, app bigint not null, portal bigint not null references spoke.portal, object_type text not null,
      object bigint not null, event_json jsonb, position bigint not null, created bigint not null
    );
    create index journal_snapshot_app on spoke.journal_snapshot (app, position);
    create index journal_snapshot_portal on spoke.journal_snapshot (portal);
  `,
}
