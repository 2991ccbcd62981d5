export type { Bind, BindCommand, BindResp } from './bind.ts'
export {
  decodeHeader,
  decodePdu,
  type EmptyPdu,
  encodePdu,
  type OtherPdu,
  type SmppHeader,
  type SmppPdu,
} from './codec.ts'
export { COMMAND_STATUS, OTHER_COMMANDS, RESPONSE_BIT } from './commands.ts'
export { SmppFramer } from './framer.ts'
export {
  ESM_CLASS,
  MAX_SHORT_MESSAGE_OCTETS,
  REGISTERED_DELIVERY,
  type SmppAddress,
  type SmppMessage,
  type SmppMessageResp,
} from './message.ts'
export { type CancelSm, MESSAGE_STATES, type QuerySm, type QuerySmResp } from './query.ts'
export { formatReceipt, type ReceiptState } from './receipt.ts'
export { formatSmppTime, parseSmppTime } from './smpp-time.ts'
export { numberTlv, TLV_TAGS, type Tlv, textTlv, tlvNumber, tlvValue } from './tlv.ts'
