import type { SimCard } from '@voltaic/hss'
import type { Runtime } from '@voltaic/runtime'
import { createSipResolver, type Target } from '@voltaic/sip'
import { discoverPcscf, openEpsAttachment, type PdnConnection, type PdnOutcome } from '@voltaic/ue'
import type { PacketCore } from './packet-core.ts'
import { noDns } from './phones.ts'

/** What a phone has found out that knew nothing but its SIM. */
export type PhoneAttachment =
  | {
      readonly kind: 'attached'
      readonly connection: PdnConnection
      /** In the order to try them. */
      readonly pcscf: readonly Target[]
    }
  | { readonly kind: 'not attached'; readonly why: string }

/**
 * A phone attaches, opens the connection `ims`, and takes its P-CSCFs from the answer to its protocol configuration options.
 *
 * @spec TS 23.228 §5.1.1; TS 24.229 §9.2.1; TS 24.301 §5.5.1.2, §6.5.1
 */
export async function attachPhone(
  sim: SimCard,
  { nas }: PacketCore,
  runtime: Runtime,
  transport: 'udp' | 'tcp' = 'udp',
): Promise<PhoneAttachment> {
  const imsi = sim.impi.split('@', 1)[0] ?? ''
  const attachment = await openEpsAttachment(runtime, { imsi, local: { host: nas.host, port: 0 }, mme: nas })
  try {
    const attached = await attachment.attach({ asks: ['dns-ipv4', 'dns-ipv6'] })
    if (attached.kind !== 'connected') return { kind: 'not attached', why: describe(attached) }
    const ims = await attachment.connect({ apn: 'ims' })
    if (ims.kind !== 'connected') return { kind: 'not attached', why: describe(ims) }
    const { connection } = ims
    const resolver = createSipResolver({ dns: noDns, random: runtime.random, transports: [transport] })
    const ways = [{ by: 'PCO', pcscf: connection.pcscf }] as const
    const found = await discoverPcscf({ runtime, resolverOf: () => resolver }, ways)
    if (found.kind === 'not found') return { kind: 'not attached', why: 'the network gave no P-CSCF' }
    return { kind: 'attached', connection, pcscf: found.pcscf }
  } finally {
    await attachment.close()
  }
}

function describe(outcome: Exclude<PdnOutcome, { kind: 'connected' }>): string {
  if (outcome.kind === 'no answer') return 'the MME does not answer'
  const { emmCause, esmCause } = outcome
  const causes = [
    ...(emmCause === undefined ? [] : [`EMM cause ${emmCause}`]),
    ...(esmCause === undefined ? [] : [`ESM cause ${esmCause}`]),
  ]
  return `refused: ${causes.join(', ')}`
}
