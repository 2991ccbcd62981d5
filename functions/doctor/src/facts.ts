import type { Address } from '@voltaic/runtime'
import type { PacketFilter } from './packet-filter.ts'

/** What was read, or why it could not be read. */
export type Reading<T> = { readonly kind: 'read'; readonly value: T } | Unread

export interface Unread {
  readonly kind: 'unreadable'
  readonly why: string
  /** What would make it readable; undefined when nobody knows. */
  readonly needs?: 'root' | { readonly package: string }
}

export interface PlannedElement {
  readonly name: string
  readonly function: 'dns' | 'hss' | 'pcscf' | 'icscf' | 'scscf' | 'bgcf' | 'as' | 'ip-sm-gw' | 'agw'
  readonly address: Address
}

/** What the configuration wants of this host. */
export interface NetworkPlan {
  readonly realm: string
  /** Data folder. */
  readonly data: string
  readonly elements: readonly PlannedElement[]
  readonly gm: {
    /**
     * Who does ESP: nobody, the process itself over its own network, the kernel, user space over a TUN device, or one of
     * these two, the kernel first.
     */
    readonly backend: 'none' | 'process' | 'xfrm' | 'tun' | 'auto'
    readonly protectedPorts: readonly Address[]
  }
}

export interface ProcessFacts {
  /** As in `24.1.0`. */
  readonly nodeVersion: string
  /** Files that a process started from here may have open. */
  readonly openFiles: Reading<number>
}

/** Whether the kernel has a part: in use or built in, to be loaded when it is needed, or not at all. */
export type KernelPart = 'there' | 'loadable' | 'absent'

export interface EspFacts {
  /** Effective ones, as in `NET_ADMIN`, of those that matter. */
  readonly capabilities: Reading<readonly string[]>
  /** The program to which a capability can be given. */
  readonly nodePath: string
  readonly xfrm: Reading<KernelPart>
  readonly esp4: Reading<KernelPart>
  readonly esp6: Reading<KernelPart>
  readonly tun: 'usable' | 'forbidden' | 'absent'
  /** The kernel refuses algorithms that FIPS 140 does not have. */
  readonly isFips: boolean
}

export interface InterfaceFacts {
  readonly name: string
  readonly isUp: boolean
  readonly isLoopback: boolean
  /** A TUN device: the PGW or UPF of a core on this host, as a rule. */
  readonly isTun: boolean
  /** Octets. */
  readonly mtu: number
  /** As the rest of the product writes addresses. */
  readonly addresses: readonly string[]
  /** `rp_filter` as it takes effect: the larger one of `all` and of this interface; undefined without IPv4. */
  readonly rpFilter: number | undefined
}

export interface NetworkFacts {
  readonly interfaces: Reading<readonly InterfaceFacts[]>
  /** By which the default route leads. */
  readonly defaultInterface: string | undefined
  readonly ipForward: Reading<boolean>
  /** Largest socket buffers that a process may ask for, in octets. */
  readonly rmemMax: Reading<number>
  readonly wmemMax: Reading<number>
  /** What the product asks for. */
  readonly wantedBuffer: number
  /** UDP datagrams that were dropped since the start of the machine because a buffer was full. */
  readonly droppedDatagrams: Reading<number>
}

export interface PortHolder {
  readonly pid: number
  readonly name: string
  /** The service that systemd runs it for. */
  readonly unit?: string
}

export interface PortFacts {
  readonly element: string
  readonly transport: 'udp' | 'tcp'
  readonly address: Address
  /** `ours`: a core of this network, which is running, has it. */
  readonly state: 'free' | 'ours' | 'taken' | 'forbidden' | 'not-local'
  readonly holder: PortHolder | 'unseen' | undefined
}

export interface FirewallFacts {
  readonly filters: Reading<readonly PacketFilter[]>
}

/** A phone as the P-CSCF has it. */
export interface PhoneFacts {
  readonly impi: string
  /** Host in its Contact, where that is an address. */
  readonly says: string
  /** Host that its REGISTER came from. */
  readonly seenAs: string
}

export interface NatFacts {
  /** Hosts of P-CSCFs that are addresses of this machine. */
  readonly localHosts: readonly string[]
  readonly phones: Reading<readonly PhoneFacts[]>
  readonly filters: Reading<readonly PacketFilter[]>
}

export interface ClockFacts {
  /** Wall clock, in milliseconds since 1970. */
  readonly now: number
  readonly isSynchronised: Reading<boolean>
  /** By how much the wall clock went another way than the monotonic one while it was watched, in milliseconds. */
  readonly jumpMs: number
  readonly watchedMs: number
}

export interface DnsFacts {
  /** Whether a core of this network runs on this host. */
  readonly isRunning: boolean
  readonly servers: readonly DnsServerFacts[]
  /** The stub of systemd-resolved is what programs of this host ask. */
  readonly isResolved: boolean
}

export interface DnsServerFacts {
  readonly server: Address
  /** `own`: of an element of this network; `system`: what other programs of this host ask. */
  readonly whose: 'own' | 'system'
  readonly answer:
    | { readonly kind: 'silent'; readonly why: string }
    /** Where SIP for the realm leads to: hosts, in order; none where the realm is not known. */
    | { readonly kind: 'answers'; readonly hosts: readonly string[] }
}

export interface DiameterFacts {
  readonly isRunning: boolean
  readonly peers: readonly DiameterPeerFacts[]
}

export interface DiameterPeerFacts {
  readonly name: string
  readonly address: Address
  readonly isLocal: boolean
  readonly outcome:
    | { readonly kind: 'open'; readonly originHost: string; readonly product: string }
    | { readonly kind: 'unreachable'; readonly why: string }
    | { readonly kind: 'refuses'; readonly why: string }
}

export interface DiskFacts {
  readonly folder: 'writable' | 'missing' | 'not-writable'
  /** Why it is not writable. */
  readonly why: string
  /** Octets that are free where it lies or will lie. */
  readonly free: Reading<number>
  /** Permission bits of the key file; undefined where there is none. */
  readonly keyFileMode: number | undefined
  readonly keyFile: string
}

/** The facts of each group. */
export interface Facts {
  readonly process: ProcessFacts
  readonly esp: EspFacts
  readonly network: NetworkFacts
  readonly ports: readonly PortFacts[]
  readonly firewall: FirewallFacts
  readonly nat: NatFacts
  readonly clock: ClockFacts
  readonly dns: DnsFacts
  readonly diameter: DiameterFacts
  readonly disk: DiskFacts
}

/** Where the facts come from: one probe for each group. Probes look, and change nothing. */
export type Probes = { readonly [Name in keyof Facts]: () => Promise<Facts[Name]> }
