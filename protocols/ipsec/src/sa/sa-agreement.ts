import type { Address } from '@voltaic/runtime'
import type { SecurityPorts } from '../agreement/security-mechanism.ts'

/** One side of an agreement: its address, and what it sent in Security-Client or Security-Server. */
export interface SaEnd extends SecurityPorts {
  readonly host: string
}

/** What two sides agreed on: enough for four security associations. */
export interface SaAgreement {
  readonly ue: SaEnd
  readonly pcscf: SaEnd
}

export type SaSide = keyof SaAgreement

/**
 * One security association: octets from one address and port to another, of whatever protocol. UDP and TCP share it,
 * since a phone may register over the one and send its messages over the other.
 */
export interface SecurityAssociation {
  readonly sender: SaSide
  /** Chosen by the receiver. */
  readonly spi: number
  readonly from: Address
  readonly to: Address
}

/**
 * The four associations of an agreement, in two pairs: between the client port of the phone and the server port of the
 * P-CSCF, and between the client port of the P-CSCF and the server port of the phone. Each has the SPI that belongs to
 * the port at which it ends.
 *
 * @spec TS 33.203 §7.1
 */
export function securityAssociations({ ue, pcscf }: SaAgreement): readonly SecurityAssociation[] {
  const ueClient = { host: ue.host, port: ue.portC }
  const ueServer = { host: ue.host, port: ue.portS }
  const pcscfClient = { host: pcscf.host, port: pcscf.portC }
  const pcscfServer = { host: pcscf.host, port: pcscf.portS }
  return [
    { sender: 'ue', spi: pcscf.spiS, from: ueClient, to: pcscfServer },
    { sender: 'pcscf', spi: ue.spiC, from: pcscfServer, to: ueClient },
    { sender: 'pcscf', spi: ue.spiS, from: pcscfClient, to: ueServer },
    { sender: 'ue', spi: pcscf.spiC, from: ueServer, to: pcscfClient },
  ]
}
