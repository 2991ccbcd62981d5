import type { AuthenticationAlgorithm, DigestAlgorithm } from '@voltaic/aka'
import { columnTypesOf, type Generated, type Migration, type MigrationSet, sql } from '@voltaic/store'
import { sipDigest } from './digest-schema.ts'
import {
  type IfcListTable,
  type ImportRangeTable,
  type ImportTable,
  type NumberTable,
  provisioningTables,
  type ServiceProfileSourceTable,
  type SharedIfcSetTable,
} from './provisioning-schema.ts'
import {
  type PushTable,
  pushTables,
  type ReplacedScscfTable,
  replacedScscfTable,
  type ScscfHostTable,
} from './push-schema.ts'
import { type ResynchronisationTable, simSettings } from './sim-schema.ts'
import { type WildcardTable, wildcardIndex, wildcardTables } from './wildcard-schema.ts'

/** TS 29.228 §3.1: the state of a public identity; all identities of an implicit set share it (§6.5.1). */
export type RegistrationState = 'not-registered' | 'unregistered' | 'registered'

/** One IMS subscription: what is common to all its identities. */
export interface SubscriptionTable {
  id: number
  /** JSON of ServerCapabilities; null: any S-CSCF will do. */
  capabilities: string | null
  /** JSON of ChargingInformation. */
  charging: string | null
  /** JSON array of visited network identifiers; null: everywhere. */
  visited_networks: string | null
}

export interface ImpiTable {
  id: number
  impi: string
  subscription_id: number
  imsi: string | null
  /** Digits without `+`. */
  msisdn: string | null
  algorithm: AuthenticationAlgorithm
  /** Octets of RES; null: as many as the algorithm gives. */
  res_length: number | null
  /** K ‖ OPc, sealed: 32 octets in one value, so that an authentication opens one. H(A1) for SIP Digest. */
  sealed_keys: Uint8Array
  /** Null: AKA. */
  digest_algorithm: DigestAlgorithm | null
  amf: number
  ind_length: number
  delta: number
  /** L; null: no limit. */
  age_limit: number | null
  /** Not used: what a phone must do about IPsec is a setting of its P-CSCF. */
  security_policy: 'off' | 'prefer' | 'require'
}

/** Written for every vector, and nothing else is then: few and small rows in a commit. */
export interface AuthenticationTable {
  impi_id: number
  /** The last SEQ issued. */
  seq: number
  /** Where in the IND range of Cx the last one lay, from 0. */
  cx_ind: number
  /** Authentication pending flag, which is specific to the IMPI (TS 29.228 §6.3.1): the S-CSCF that has the vector. */
  pending_scscf_id: number | null
}

/** S-CSCFs by their names, so that rows which change hold a small number of fixed size. */
export interface ScscfTable {
  id: Generated<number>
  /** A SIP URI. */
  name: string
}

/** The last SEQ of an IMPI that was removed: it goes on from there when it comes back with the same SIM. */
export interface RetiredSqnTable {
  impi: string
  seq: number
  /** Bits of IND below that SEQ. */
  ind_length: number
}

export interface ServiceProfileTable {
  id: number
  name: string
  /** JSON of a ServiceProfile without its public identities. */
  profile: string
  /** 1 when a criterion applies while the user is unregistered. */
  has_unregistered_services: number
}

/** An implicit registration set; a set of one for an identity that belongs to none. */
export interface RegistrationSetTable {
  id: number
  subscription_id: number
  state: RegistrationState
  /** The S-CSCF that has the set registered or unregistered. */
  scscf_id: number | null
  /** S-CSCF reassignment pending flag, TS 29.228 §6.1.1.1. */
  reassignment_pending: number
}

export interface ImpuTable {
  id: number
  /** Canonical form: what is looked up. */
  impu: string
  /** As it goes into the user profile: `sip:+491701234567@realm;user=phone`. */
  identity: string
  registration_set_id: number
  /** Place in the set; the first that is not barred is the default. */
  position: number
  barred: number
  /** TS 29.228 Annex E, tIdentityType. */
  identity_type: number
  display_name: string | null
  alias_group: string | null
  service_profile_id: number | null
  /** Of a PSI that is routed to its AS directly. */
  application_server: string | null
  /** PSI Activation State: 1 while it is inactive (TS 29.228 §6.1.4.1). */
  psi_inactive: number
}

/** That an IMPI may use a set, and how it does now. */
export interface RegistrationTable {
  registration_set_id: number
  impi_id: number
  registered: number
  /** JSON of RestorationInfo, TS 23.380. */
  restoration: string | null
}

export interface HssTables {
  hss_subscription: SubscriptionTable
  hss_impi: ImpiTable
  hss_authentication: AuthenticationTable
  hss_retired_sqn: RetiredSqnTable
  hss_service_profile: ServiceProfileTable
  hss_scscf: ScscfTable
  hss_registration_set: RegistrationSetTable
  hss_impu: ImpuTable
  hss_wildcard: WildcardTable
  hss_registration: RegistrationTable
  hss_number: NumberTable
  hss_ifc_list: IfcListTable
  hss_shared_ifc_set: SharedIfcSetTable
  hss_service_profile_source: ServiceProfileSourceTable
  hss_import: ImportTable
  hss_import_range: ImportRangeTable
  hss_scscf_host: ScscfHostTable
  hss_push: PushTable
  hss_replaced_scscf: ReplacedScscfTable
  hss_resynchronisation: ResynchronisationTable
}

const subscribers: Migration = {
  async up(db) {
    const { octets, ownId } = columnTypesOf(db)
    const statements = [
      sql`create table hss_subscription (
        id integer primary key, capabilities text, charging text, visited_networks text)`,
      sql`create table hss_impi (
        id integer primary key, impi text not null unique,
        subscription_id integer not null references hss_subscription (id) on delete cascade,
        imsi text unique, msisdn text, sealed_keys ${octets} not null, amf integer not null, ind_length integer not null,
        delta bigint not null,
        security_policy text not null check (security_policy in ('off', 'prefer', 'require')))`,
      sql`create index hss_impi_subscription on hss_impi (subscription_id)`,
      sql`create table hss_scscf (id ${ownId}, name text not null unique)`,
      sql`create table hss_authentication (
        impi_id integer primary key references hss_impi (id) on delete cascade,
        seq bigint not null, cx_ind integer not null, pending_scscf_id integer references hss_scscf (id))`,
      sql`create table hss_retired_sqn (impi text primary key, seq bigint not null)`,
      sql`create table hss_service_profile (
        id integer primary key, name text not null unique, profile text not null,
        has_unregistered_services integer not null)`,
      sql`create table hss_registration_set (
        id integer primary key,
        subscription_id integer not null references hss_subscription (id) on delete cascade,
        state text not null check (state in ('not-registered', 'unregistered', 'registered')),
        scscf_id integer references hss_scscf (id), reassignment_pending integer not null)`,
      sql`create index hss_registration_set_subscription on hss_registration_set (subscription_id)`,
      sql`create table hss_impu (
        id integer primary key, impu text not null unique, identity text not null,
        registration_set_id integer not null references hss_registration_set (id) on delete cascade,
        position integer not null, barred integer not null, identity_type integer not null, display_name text,
        alias_group text, service_profile_id integer references hss_service_profile (id), application_server text)`,
      sql`create index hss_impu_registration_set on hss_impu (registration_set_id)`,
      sql`create table hss_registration (
        registration_set_id integer not null references hss_registration_set (id) on delete cascade,
        impi_id integer not null references hss_impi (id) on delete cascade,
        registered integer not null, restoration text,
        primary key (registration_set_id, impi_id))`,
      sql`create index hss_registration_impi on hss_registration (impi_id)`,
    ]
    for (const statement of statements) await statement.execute(db)
  },
}

/** The tables of the HSS, to be given to whoever opens the store. */
export const hssMigrations: MigrationSet = {
  name: 'hss',
  migrations: {
    '0001-subscribers': subscribers,
    '0002-provisioning': provisioningTables,
    '0003-pushes': pushTables,
    '0004-sim-settings': simSettings,
    '0005-wildcards': wildcardTables,
    '0006-sip-digest': sipDigest,
    '0007-wildcard-index': wildcardIndex,
    '0008-replaced-scscf': replacedScscfTable,
  },
}
