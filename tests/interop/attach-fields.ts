import type {
  AttachMessage,
  CreateSessionRequest,
  CreateSessionResponse,
  FTeid,
  PdnAddress,
  PdnMessage,
  Plmn,
} from '@voltaic/epc'

/** Fields of tshark, and what we say of the same message; each value once for each time it occurs. */
export type Fields = Readonly<Record<string, readonly (string | number)[]>>

/** Types of the messages, as TS 24.301 §9.8 numbers them. */
const EMM_TYPES = { 'Attach request': 0x41, 'Attach accept': 0x42, 'Attach complete': 0x43, 'Attach reject': 0x44 }
const ESM_TYPES = {
  'PDN connectivity request': 0xd0,
  'PDN connectivity reject': 0xd1,
  'Activate default EPS bearer context request': 0xc1,
  'Activate default EPS bearer context accept': 0xc2,
  'Activate default EPS bearer context reject': 0xc3,
}
const PDN_TYPES = { IPv4: 1, IPv6: 2, IPv4v6: 3 }

const some = (value: string | number | undefined) => (value === undefined ? [] : [value])

/** Every field of a NAS message, but for its options. */
export function fieldsOfNas(message: AttachMessage<PdnMessage> | PdnMessage): Fields {
  const isEmm = 'esm' in message || message.kind === 'Attach reject'
  const esm = isEmm ? message.esm : message
  return { ...emmFields(isEmm ? message : undefined), ...(esm === undefined ? {} : esmFields(esm)) }
}

function emmFields(emm: AttachMessage<PdnMessage> | undefined): Fields {
  const isRequest = emm?.kind === 'Attach request'
  const tai = emm?.kind === 'Attach accept' ? emm.tai : undefined
  return {
    'nas_eps.nas_msg_emm_type': emm === undefined ? [] : [EMM_TYPES[emm.kind]],
    'nas_eps.emm.nas_key_set_id': isRequest ? [7] : [],
    'nas_eps.emm.eps_att_type': isRequest ? [1] : [],
    'e212.imsi': isRequest ? some(emm.imsi) : [],
    'nas_eps.emm.EPS_attach_result': emm?.kind === 'Attach accept' ? [1] : [],
    'e212.tai.mcc': some(tai?.mcc),
    'e212.tai.mnc': some(tai?.mnc),
    'nas_eps.emm.tai_tac': some(tai?.tac),
    'nas_eps.emm.cause': emm?.kind === 'Attach reject' ? [emm.cause] : [],
  }
}

function esmFields(esm: PdnMessage): Fields {
  const request = esm.kind === 'PDN connectivity request' ? esm : undefined
  const activation = esm.kind === 'Activate default EPS bearer context request' ? esm : undefined
  const address = activation?.pdnAddress
  const addressType = (address?.ipv4 === undefined ? 0 : 1) + (address?.interfaceIdentifier === undefined ? 0 : 2)
  return {
    'nas_eps.nas_msg_esm_type': [ESM_TYPES[esm.kind]],
    'nas_eps.bearer_id': ['bearerIdentity' in esm ? esm.bearerIdentity : 0],
    'nas_eps.esm.proc_trans_id': ['transactionIdentity' in esm ? esm.transactionIdentity : 0],
    'nas_eps.esm_request_type': some(request?.requestType),
    'nas_eps.esm_pdn_type': request ? [PDN_TYPES[request.pdnType]] : activation ? [addressType] : [],
    'gsm_a.gm.sm.apn': some(request?.apn ?? activation?.apn),
    'nas_eps.esm.qci': some(activation?.qci),
    'nas_eps.esm.pdn_ipv4': some(address?.ipv4),
    'nas_eps.esm.pdn_ipv6_if_id': some(address?.interfaceIdentifier),
    'nas_eps.esm.cause': 'cause' in esm ? some(esm.cause) : [],
  }
}

/** Every field of a Create Session Request, but for its options. */
export function fieldsOfRequest(request: CreateSessionRequest): Fields {
  const { userLocation, bearer, ambr } = request
  return {
    ...headerFields(32, request),
    'e212.imsi': [request.imsi],
    // the IMSI has them too
    'e212.mcc': [...plmnOfImsi(request.imsi).slice(0, 1), request.servingNetwork.mcc],
    'e212.tai.mcc': some(userLocation?.mcc),
    'e212.tai.mnc': some(userLocation?.mnc),
    'gtpv2.tai_tac': some(userLocation?.tac),
    'e212.ecgi.mcc': some(userLocation?.mcc),
    'e212.ecgi.mnc': some(userLocation?.mnc),
    'gtpv2.ecgi_eci': some(userLocation?.cell),
    'gtpv2.rat_type': some(request.ratType),
    ...fTeidFields([request.sender, request.pgw]),
    'gtpv2.apn': [request.apn],
    'gtpv2.selec_mode': [request.selectionMode],
    'gtpv2.pdn_type': [PDN_TYPES[request.pdnType], typeOf(request.paa)],
    ...addressFields(request.paa),
    'gtpv2.apn_rest': [request.apnRestriction],
    'gtpv2.ambr_up': [ambr.up],
    'gtpv2.ambr_down': [ambr.down],
    'gtpv2.ebi': [bearer.ebi],
    'gtpv2.bearer_qos_pci': [bearer.qos.mayPreempt ? 0 : 1],
    'gtpv2.bearer_qos_pl': [bearer.qos.priority],
    'gtpv2.bearer_qos_pvi': [bearer.qos.mayBePreempted ? 0 : 1],
    'gtpv2.bearer_qos_label_qci': [bearer.qos.qci],
    'gtpv2.bearer_qos_mbr_up': [0],
    'gtpv2.bearer_qos_gbr_down': [0],
  }
}

/** Every field of a Create Session Response, but for its options. */
export function fieldsOfResponse(response: CreateSessionResponse): Fields {
  const { paa, bearer } = response
  return {
    ...headerFields(33, response),
    'gtpv2.cause': [response.cause, ...some(bearer?.cause)],
    'gtpv2.pdn_type': paa === undefined ? [] : [typeOf(paa)],
    ...addressFields(paa ?? {}),
    'gtpv2.apn_rest': some(response.apnRestriction),
    'gtpv2.ebi': some(bearer?.ebi),
    ...fTeidFields([response.sender, response.pgw, bearer?.s1uSgw, bearer?.s5uPgw]),
  }
}

function headerFields(type: number, message: { readonly teid: number; readonly sequenceNumber: number }): Fields {
  return {
    'gtpv2.message_type': [type],
    'gtpv2.teid': [message.teid],
    'gtpv2.seq': [message.sequenceNumber],
  }
}

function fTeidFields(ends: readonly (FTeid | undefined)[]): Fields {
  const all = ends.flatMap((end) => (end === undefined ? [] : [end]))
  return {
    'gtpv2.f_teid_interface_type': all.map(({ interfaceType }) => interfaceType),
    'gtpv2.f_teid_gre_key': all.map(({ teid }) => teid),
    'gtpv2.f_teid_ipv4': all.flatMap(({ ipv4 }) => some(ipv4)),
    'gtpv2.f_teid_ipv6': all.flatMap(({ ipv6 }) => some(ipv6)),
  }
}

function addressFields({ ipv4, ipv6, ipv6PrefixLength }: PdnAddress): Fields {
  return {
    'gtpv2.pdn_addr_and_prefix.ipv4': some(ipv4),
    'gtpv2.pdn_addr_and_prefix.ipv6': some(ipv6),
    'gtpv2.pdn_ipv6_len': some(ipv6PrefixLength),
  }
}

function typeOf({ ipv4, ipv6 }: PdnAddress): number {
  return (ipv4 === undefined ? 0 : 1) + (ipv6 === undefined ? 0 : 2)
}

function plmnOfImsi(imsi: string): readonly [mcc: Plmn['mcc'], rest: string] {
  return [imsi.slice(0, 3), imsi.slice(3)]
}
