/** Set in the command_id of a response. */
export const RESPONSE_BIT = 0x8000_0000

/** command_id by name. @spec SMPP 3.4 §5.1.2.1 */
export const COMMAND_IDS = {
  generic_nack: 0x8000_0000,
  bind_receiver: 0x01,
  bind_receiver_resp: 0x8000_0001,
  bind_transmitter: 0x02,
  bind_transmitter_resp: 0x8000_0002,
  query_sm: 0x03,
  query_sm_resp: 0x8000_0003,
  submit_sm: 0x04,
  submit_sm_resp: 0x8000_0004,
  deliver_sm: 0x05,
  deliver_sm_resp: 0x8000_0005,
  unbind: 0x06,
  unbind_resp: 0x8000_0006,
  cancel_sm: 0x08,
  cancel_sm_resp: 0x8000_0008,
  bind_transceiver: 0x09,
  bind_transceiver_resp: 0x8000_0009,
  enquire_link: 0x15,
  enquire_link_resp: 0x8000_0015,
} as const

export type CommandName = keyof typeof COMMAND_IDS

/** Requests that exist and that nobody here reads: their octets are kept. @spec SMPP 3.4 §5.1.2.1 */
export const OTHER_COMMANDS: ReadonlyMap<number, string> = new Map([
  [0x07, 'replace_sm'],
  [0x0b, 'outbind'],
  [0x21, 'submit_multi'],
  [0x102, 'alert_notification'],
  [0x103, 'data_sm'],
])

const NAMES: ReadonlyMap<number, CommandName> = new Map(
  Object.entries(COMMAND_IDS).map(([name, id]) => [id, name as CommandName]),
)

/** Undefined for a command that is not read here. */
export function commandName(id: number): CommandName | undefined {
  return NAMES.get(id)
}

/** command_status by name. @spec SMPP 3.4 §5.1.3 */
export const COMMAND_STATUS = {
  ESME_ROK: 0x00,
  ESME_RINVMSGLEN: 0x01,
  ESME_RINVCMDLEN: 0x02,
  ESME_RINVCMDID: 0x03,
  ESME_RINVBNDSTS: 0x04,
  ESME_RALYBND: 0x05,
  ESME_RSYSERR: 0x08,
  ESME_RINVSRCADR: 0x0a,
  ESME_RINVDSTADR: 0x0b,
  ESME_RINVMSGID: 0x0c,
  ESME_RBINDFAIL: 0x0d,
  ESME_RINVPASWD: 0x0e,
  ESME_RINVSYSID: 0x0f,
  ESME_RCANCELFAIL: 0x11,
  ESME_RMSGQFUL: 0x14,
  ESME_RINVESMCLASS: 0x43,
  ESME_RSUBMITFAIL: 0x45,
  ESME_RTHROTTLED: 0x58,
  ESME_RINVSCHED: 0x61,
  ESME_RINVEXPIRY: 0x62,
  ESME_RX_T_APPN: 0x64,
  ESME_RX_P_APPN: 0x65,
  ESME_RQUERYFAIL: 0x67,
  ESME_RINVOPTPARSTREAM: 0xc0,
  ESME_RINVOPTPARAMVAL: 0xc4,
  ESME_RDELIVERYFAILURE: 0xfe,
} as const
