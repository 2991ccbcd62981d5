export { assertNever } from './assert-never.ts'
export { DecodeError } from './decode-error.ts'
export { VoltaicError } from './voltaic-error.ts'
