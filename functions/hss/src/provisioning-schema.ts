import { type Migration, sql } from '@voltaic/store'

/** Numbers and whom they lead to: what ENUM answers with. */
export interface NumberTable {
  /** Digits of the E.164 number, without `+`. */
  number: string
  subscription_id: number
  /** The SIP identity that the number stands for. */
  identity: string
}

/** A list of initial filter criteria that service profiles take in by its name. */
export interface IfcListTable {
  id: number
  name: string
  /** JSON array of InitialFilterCriteria. */
  criteria: string
}

/** A set that an S-CSCF may hold itself, and is told by number alone (TS 29.228 §B.2.2). */
export interface SharedIfcSetTable {
  /** SharedIFCSetID. */
  id: number
  /** JSON array of InitialFilterCriteria. */
  criteria: string
}

/** How a service profile is put together; where there is no row, `hss_service_profile` says all. */
export interface ServiceProfileSourceTable {
  service_profile_id: number
  /** JSON of the profile without the criteria of its lists. */
  own: string
  /** JSON array of names of iFC lists. */
  ifc_lists: string
}

/** An import that is under way: what it has stored is taken away again unless it comes to its end. */
export interface ImportTable {
  id: number
  /** When it last stored something, in milliseconds; one that stays silent was killed. */
  renewed_at: number
}

/** Subscriptions of an import, both ends included. */
export interface ImportRangeTable {
  import_id: number
  first_id: number
  last_id: number
}

/** The service profile of subscribers of whom nothing else is said, and the list that it takes in. */
export const DEFAULT_NAME = 'default'

const EMPTY_PROFILE = JSON.stringify({ initialFilterCriteria: [], sharedIfcSetIds: [] })

/** The tables that provisioning needs beside the subscribers. */
export const provisioningTables: Migration = {
  async up(db) {
    const statements = [
      sql`create index hss_impi_msisdn on hss_impi (msisdn)`,
      sql`create index hss_impu_service_profile on hss_impu (service_profile_id)`,
      sql`create index hss_registration_set_scscf on hss_registration_set (scscf_id)`,
      sql`create table hss_number (
        number text primary key, identity text not null,
        subscription_id integer not null references hss_subscription (id) on delete cascade)`,
      sql`create index hss_number_subscription on hss_number (subscription_id)`,
      // the SIP form of a number that its subscriber has
      sql`insert into hss_number (number, subscription_id, identity)
        select i.msisdn, min(i.subscription_id), min(u.identity)
        from hss_impi i
        join hss_registration_set s on s.subscription_id = i.subscription_id
        join hss_impu u on u.registration_set_id = s.id
        where i.msisdn is not null and u.identity like 'sip:+' || i.msisdn || '@%'
        group by i.msisdn`,
      sql`create table hss_ifc_list (id integer primary key, name text not null unique, criteria text not null)`,
      sql`create table hss_shared_ifc_set (id integer primary key, criteria text not null)`,
      sql`create table hss_service_profile_source (
        service_profile_id integer primary key references hss_service_profile (id) on delete cascade,
        own text not null, ifc_lists text not null)`,
      sql`insert into hss_ifc_list (id, name, criteria) values (1, ${DEFAULT_NAME}, '[]')`,
      sql`insert into hss_service_profile (id, name, profile, has_unregistered_services)
        select coalesce(max(id), 0) + 1, ${DEFAULT_NAME}, ${EMPTY_PROFILE}, 0 from hss_service_profile
        where true
        on conflict (name) do nothing`,
      sql`insert into hss_service_profile_source (service_profile_id, own, ifc_lists)
        select id, profile, ${JSON.stringify([DEFAULT_NAME])} from hss_service_profile where name = ${DEFAULT_NAME}`,
      sql`create table hss_import (id integer primary key, renewed_at bigint not null)`,
      sql`create table hss_import_range (
        import_id integer not null references hss_import (id) on delete cascade,
        first_id integer not null, last_id integer not null, primary key (import_id, first_id))`,
    ]
    for (const statement of statements) await statement.execute(db)
  },
}
