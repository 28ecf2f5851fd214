import type { Migration } from './migration.ts'

export const propertyRules: Migration = {
  number: 4,
  name: 'validation rules of properties',
  sqlite: `
    create table property_rule (
      portal integer not null, type text not null, property text not null, rule_type text not null,
      arguments_json text not null, normalises integer not null, primary key (portal, type, property, rule_type)
    ) strict, without rowid;
  `,
  postgres: `
    create table spoke.property_rule (
      portal bigint not null, type text not null, property text not null, rule_type text not null,
      arguments_json jsonb not null, normalises bigint not null, primary key (portal, type, property, rule_type)
    );
  `,
}
