/** The little of dns-packet, which has no types, that the tests use as oracle. */
declare module 'dns-packet' {
  export interface TheirRecord {
    readonly name: string
    readonly type: string
    readonly ttl: number
    readonly data: unknown
  }
  export interface TheirMessage {
    readonly id: number
    readonly type: string
    readonly flags: number
    readonly questions: readonly { readonly name: string; readonly type: string }[]
    readonly answers: readonly TheirRecord[]
    readonly authorities: readonly { readonly data: Readonly<Record<string, unknown>> }[]
    readonly additionals: readonly Readonly<Record<string, unknown>>[]
  }
  export function encode(message: unknown): Uint8Array
  export function decode(bytes: Uint8Array): TheirMessage
}
