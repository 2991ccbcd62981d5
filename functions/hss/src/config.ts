import type { ServerCapabilities } from '@voltaic/diameter'
import { type Plmn, realmOf } from '@voltaic/numbers'

/** What the operator may set. */
export interface HssConfig {
  /** The home network: IMSIs that do not begin with it are refused. */
  readonly plmn: Plmn
  /** Home network domain name; absent: the one of TS 23.003 §13.2. */
  readonly realm?: string
  /** What an S-CSCF must be able to do for a subscriber of whom nothing else is said. */
  readonly capabilities?: ServerCapabilities
  /** Visited networks from which a subscriber of whom nothing else is said may register; absent: all. */
  readonly visitedNetworks?: readonly string[]
  /** TS 29.228 §6.1.2.1: whether a S-CSCF may keep a user who leaves; default no. */
  readonly keepsServerName?: boolean
  /** Answers scheme `Unknown` with AKA, as some S-CSCFs expect, instead of 5006; default no. */
  readonly answersUnknownSchemeWithAka?: boolean
  /** Its name in the trace; `hss` unless given. */
  readonly element?: string
}

/** The configuration with its defaults filled in. */
export interface HssSettings {
  readonly plmn: Plmn
  readonly realm: string
  readonly capabilities: ServerCapabilities
  readonly visitedNetworks: ReadonlySet<string> | undefined
  readonly keepsServerName: boolean
  readonly answersUnknownSchemeWithAka: boolean
}

const anyScscf: ServerCapabilities = { mandatory: [], optional: [], serverNames: [] }

/** @throws VoltaicError PLMN_INVALID */
export function settingsOf(config: HssConfig): HssSettings {
  return {
    plmn: config.plmn,
    realm: (config.realm ?? realmOf(config.plmn)).toLowerCase(),
    capabilities: config.capabilities ?? anyScscf,
    visitedNetworks: config.visitedNetworks && new Set(config.visitedNetworks.map((name) => name.toLowerCase())),
    keepsServerName: config.keepsServerName ?? false,
    answersUnknownSchemeWithAka: config.answersUnknownSchemeWithAka ?? false,
  }
}
