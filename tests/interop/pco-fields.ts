import type { FoundPco } from '@voltaic/capture'
import { encodePco, type PcoItem } from '@voltaic/epc'

/** Fields of tshark, and what we say of the same frame. */
type Fields = Readonly<Record<string, readonly string[]>>

const hex = (id: number) => `0x${id.toString(16).padStart(4, '0')}`

/** Every field of options that tshark has a name for, as we have read it. */
export function fieldsOf(found: FoundPco): Fields {
  const { pco, direction, element } = found
  const { items } = pco
  return {
    'gsm_a.gm.sm.link_dir': [direction === 'ms-to-network' ? '0' : '1'],
    'gsm_a.gm.configuration_protocol': [String(pco.configurationProtocol)],
    'gsm_a.gm.sm.pco_pid': items.map(({ id }) => hex(id)),
    'gsm_a.gm.sm.pco.length': items.map((item) =>
      String(encodePco({ ...pco, items: [item] }, direction, element).length - 1 - headerOf(item)),
    ),
    'gsm_a.gm.sm.pco.pcscf.ipv4': addresses(items, 0x000c),
    'gsm_a.gm.sm.pco.pcscf.ipv6': addresses(items, 0x0001),
    'gsm_a.gm.sm.pco.dns.ipv4': addresses(items, 0x000d),
    'gsm_a.gm.sm.pco.dns.ipv6': addresses(items, 0x0003),
    'gsm_a.gm.sm.pco.dsmipv6_home_agent.ipv4': addresses(items, 0x0009),
    'gsm_a.gm.sm.pco.dsmipv6_home_agent.ipv6': addresses(items, 0x0007),
    'gsm_a.gm.sm.pco.dsmipv6_home_network.ipv6': addresses(items, 0x0008),
    'gsm_a.gm.sm.pco.ipv4_link_mtu_size': numbers(items, 0x0010),
    'gsm_a.gm.sm.pco.non_ip_link_mtu_size': numbers(items, 0x0015),
    'gsm_a.gm.sm.pco.sel_bearer_ctrl_mode': numbers(items, 0x0005),
    'gsm_a.gm.sm.pco.reject_code': numbers(items, 0x0004),
    'gsm_a.gm.sm.pco.nbifom_mode': numbers(items, 0x0014),
    'gsm_a.gm.sm.pco.3gpp_data_off_ue_status': numbers(items, 0x0017),
    'gsm_a.gm.sm.pco.pdu_session_id': numbers(items, 0x001a),
    'gsm_a.gm.sm.pco.pdu_session_address_lifetime': numbers(items, 0x001e),
    ...contentsOf(items),
    ...aroundOf(found),
  }
}

/** Containers whose length takes two octets have one more before their contents. */
function headerOf({ id }: PcoItem): number {
  return id === 0x0024 ? 4 : 3
}

function addresses(items: readonly PcoItem[], id: number): readonly string[] {
  return items.flatMap((item) => (item.id === id && 'address' in item.content ? [item.content.address] : []))
}

function numbers(items: readonly PcoItem[], id: number): readonly string[] {
  return items.flatMap(({ id: each, content }) =>
    each === id && (content.kind === 'uint8' || content.kind === 'uint16') ? [String(content.value)] : [],
  )
}

function contentsOf(items: readonly PcoItem[]): Fields {
  const contents = items.map(({ content }) => content)
  const rates = contents.filter((content) => content.kind === 'apn-rate-control')
  const controls = contents.filter((content) => content.kind === 'ipcp' || content.kind === 'lcp')
  const paps = contents.filter((content) => content.kind === 'pap')
  const chaps = contents.filter((content) => content.kind === 'chap')
  const options = controls.flatMap((control) => ('options' in control ? control.options : []))
  const option = (type: number) =>
    options.flatMap((each) => (each.type === type && 'address' in each ? [each.address] : []))
  return {
    'e164.msisdn': contents.flatMap((content) => (content.kind === 'msisdn' ? [content.digits] : [])),
    'gsm_a.gm.sm.pco.apn_rate_ctrl_params.aer': rates.map((rate) => (rate.additionalExceptionReports ? '1' : '0')),
    'gsm_a.gm.sm.pco.apn_rate_ctrl_params.ul_time_unit': rates.map((rate) => String(rate.uplinkTimeUnit)),
    'gsm_a.gm.sm.pco.apn_rate_ctrl_params.max_ul_rate': rates.map((rate) => String(rate.maximumUplinkRate)),
    'ppp.code': controls.map(({ code }) => String(code)),
    'ppp.identifier': controls.map(({ identifier }) => String(identifier)),
    'ipcp.opt.pri_dns_address': option(129),
    'ipcp.opt.sec_dns_address': option(131),
    'ipcp.opt.ip_address': option(3),
    'lcp.opt.magic_number': options.flatMap((each) => (each.type === 5 && 'data' in each ? [`0x${each.data}`] : [])),
    'pap.code': paps.map(({ code }) => String(code)),
    'pap.identifier': paps.map(({ identifier }) => String(identifier)),
    'pap.peer_id': paps.flatMap((pap) => ('peerId' in pap ? [pap.peerId] : [])),
    'pap.password': paps.flatMap((pap) => ('password' in pap ? [pap.password] : [])),
    'pap.message': paps.flatMap((pap) => ('message' in pap ? [pap.message] : [])),
    'chap.code': chaps.map(({ code }) => String(code)),
    'chap.identifier': chaps.map(({ identifier }) => String(identifier)),
    'chap.value': chaps.flatMap((chap) => ('value' in chap ? [chap.value] : [])),
    'chap.name': chaps.flatMap((chap) => ('name' in chap ? [chap.name] : [])),
    'chap.message': chaps.flatMap((chap) => ('message' in chap ? [chap.message] : [])),
  }
}

/** What the messages around say. */
function aroundOf({ where, imsi, apn, teid, sequenceNumber, cause, pdnAddress, ...ids }: FoundPco): Fields {
  const isGtp = where[0]?.startsWith('GTPv2-C') ?? false
  const some = (value: string | number | undefined) => (value === undefined ? [] : [String(value)])
  return {
    'e212.imsi': some(imsi),
    [isGtp ? 'gtpv2.apn' : 'gsm_a.gm.sm.apn']: some(apn),
    'gtpv2.teid': some(teid === undefined ? undefined : `0x${teid.toString(16).padStart(8, '0')}`),
    'gtpv2.seq': some(sequenceNumber === undefined ? undefined : `0x${sequenceNumber.toString(16).padStart(8, '0')}`),
    'gtpv2.pdn_addr_and_prefix.ipv4': some(pdnAddress?.ipv4),
    'gtpv2.pdn_addr_and_prefix.ipv6': some(pdnAddress?.ipv6),
    'gtpv2.pdn_ipv6_len': some(pdnAddress?.ipv6PrefixLength),
    's1ap.MME_UE_S1AP_ID': some(ids.mmeUeS1apId),
    's1ap.ENB_UE_S1AP_ID': some(ids.enbUeS1apId),
  }
}
