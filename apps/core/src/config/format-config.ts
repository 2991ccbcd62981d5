import { type Address, formatAddress, isLoopbackHost } from '@voltaic/runtime'
import { addressField } from './check-topology.ts'
import { type AgwElement, addressOf } from './config.ts'
import { labConfig } from './lab-config.ts'

export interface NewConfig {
  readonly plmn: { readonly mcc: string; readonly mnc: string }
  readonly host: string
  readonly realm?: string
}

/** Of no registered service. */
const API_PORT = 8080

const SMS_PORT = 7060

const COMMENTS: Readonly<Record<string, string>> = {
  dns: 'names of this network; point the EPC and the phones here, or forward the realm to it',
  hss: 'subscribers and keys',
  scscf: 'registrar',
  as: 'application server',
  bgcf: 'breakout to trunks',
  icscf: 'entry point of the home network',
  agw: 'media of calls goes through it; with several addresses give each side its own: docs/guides/media.md',
  pcscf: 'what phones talk to: the address that the EPC hands out in its PCO',
}

/** Text of a `voltaic.yaml` with all functions on one host. */
export function formatConfig({ plmn, host, realm }: NewConfig): string {
  const lines = [
    '# Voltaic network. Check it with: voltaic config check',
    'plmn:',
    `  mcc: '${plmn.mcc}'`,
    `  mnc: '${plmn.mnc}'   # as on the SIM: 01 and 001 are different networks`,
    ...(realm === undefined ? [] : [`realm: ${realm}`]),
    `data: ./voltaic-data-${plmn.mcc}${plmn.mnc}   # databases and the key file; losing that loses every K and OPc`,
    '# transport between the CSCFs: tcp or udp',
    'mw: tcp',
    '# provisioning over HTTP; beyond loopback it wants tls or a proxy: docs/guides/provisioning.md',
    `api: { listen: '${formatAddress({ host: isLoopbackHost(host) ? host : '127.0.0.1', port: API_PORT })}' }`,
    'elements:',
  ]
  for (const element of labConfig({ data: '', host, hasMedia: true }).elements) {
    lines.push(
      `  # ${COMMENTS[element.function]}`,
      `  - name: ${element.name}`,
      `    function: ${element.function}`,
      `    ${addressField(element)}: '${formatAddress(addressOf(element))}'`,
      ...(element.function === 'pcscf' ? gmLines(host) : []),
      ...(element.function === 'pcscf' && element.media ? mediaLines(element.media.gateway) : []),
      ...(element.function === 'agw' ? gatewayLines(element) : []),
    )
  }
  lines.push(
    '  # short messages: the number is that of the service centre on the SIMs; docs/guides/sms.md',
    `  # - { name: sms, function: ip-sm-gw, sip: '${formatAddress({ host, port: SMS_PORT })}', serviceCentre: '+...' }`,
  )
  return `${lines.join('\n')}\n`
}

function mediaLines(gateway: Address): readonly string[] {
  return [
    '    # calls are refused while the gateway is not there; onFailure: bypass lets them go on without',
    `    media: { gateway: '${formatAddress(gateway)}' }`,
  ]
}

/** On loopback phones live at the same address, so that ports are shared out, and the kernel has nothing to route. */
function gatewayLines({ access: [host = ''], ports }: AgwElement): readonly string[] {
  const sides = [`    access: '${host}'`, `    core: '${host}'`]
  return isLoopbackHost(host) ? [...sides, `    ports: ${ports.first}-${ports.last}`, '    engine: user-space'] : sides
}

/** Real phones need IPsec; those on loopback are simulated ones, which do without. */
function gmLines(host: string): readonly string[] {
  return [
    '    # IPsec with the phones: auto takes the kernel or else user space, and needs root; none serves phones in clear',
    `    gm: { backend: ${isLoopbackHost(host) ? 'none' : 'auto'} }`,
  ]
}
