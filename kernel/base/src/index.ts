export { assertNever } from './assert-never.ts'
export { decodeBase64, encodeBase64 } from './base64.ts'
export { ByteReader } from './byte-reader.ts'
export { ByteWriter } from './byte-writer.ts'
export { DecodeError } from './decode-error.ts'
export { decodeHex, encodeHex } from './hex.ts'
export { ownText } from './own-text.ts'
export {
  createStateMachine,
  type StateMachine,
  type StateMachineHooks,
  step,
  type Table,
  type TableRow,
} from './state-machine.ts'
export { VoltaicError } from './voltaic-error.ts'
