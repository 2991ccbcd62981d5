import { VoltaicError } from '@voltaic/base'
import { normaliseHost } from '@voltaic/runtime'
import type { ImportFilter } from '@voltaic/trace'
import type { Command } from 'commander'

/** What of a trace is wanted, as typed. */
export interface FilterOptions {
  readonly imsi?: string
  readonly call?: string
  readonly method?: readonly string[]
  readonly protocol?: readonly string[]
  readonly address?: string
}

const PROTOCOLS = ['sip', 'diameter', 'dns', 'rtp', 'pco'] as const

/** Adds the options that pick messages. */
export function withFilterOptions(command: Command): Command {
  return command
    .option('--imsi <digits>', 'what belongs to a subscriber: an IMSI, or any other part of an identity')
    .option('--call <id>', 'what belongs to a call: its Call-ID or a part of it')
    .option('--method <name...>', 'requests with their responses: INVITE, REGISTER, or UAR of Diameter')
    .option('--protocol <name...>', PROTOCOLS.join(', '))
    .option('--address <host>', 'what goes to or comes from an address')
}

/** @throws VoltaicError `TRACE_FILTER_INVALID` */
export function filterOf({ imsi, call, method, protocol, address }: FilterOptions): ImportFilter {
  const host = address === undefined ? undefined : normaliseHost(address)
  if (address !== undefined && host === undefined) throw invalid(`--address ${address}`, 'Give a literal IP address')
  const protocols = protocol?.map((name) => {
    const known = PROTOCOLS.find((each) => each === name.toLowerCase())
    if (known === undefined) throw invalid(`--protocol ${name}`, `There are ${PROTOCOLS.join(', ')}`)
    return known
  })
  return {
    ...(imsi !== undefined && { imsi }),
    ...(call !== undefined && { call }),
    ...(method !== undefined && { methods: method }),
    ...(protocols !== undefined && { protocols }),
    ...(host !== undefined && { host }),
  }
}

function invalid(what: string, remedy: string): VoltaicError {
  return new VoltaicError('TRACE_FILTER_INVALID', `nothing can match ${what}`, remedy)
}
