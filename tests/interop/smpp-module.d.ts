/** What the test uses of the npm package `smpp`, which has no types. */
declare module 'smpp' {
  export interface Pdu {
    readonly command: string
    readonly command_status: number
    readonly message_id?: string
    readonly esm_class?: number
    readonly source_addr?: string
    readonly destination_addr?: string
    readonly short_message?: { readonly message: string }
    readonly message_state?: number
    readonly final_date?: unknown
    readonly receipted_message_id?: string
    response(): Pdu
  }

  type Fields = Readonly<Record<string, unknown>>
  type OnResponse = (pdu: Pdu) => void

  export interface Session {
    on(event: 'pdu' | 'deliver_sm', listener: (pdu: Pdu) => void): void
    on(event: 'connect' | 'close', listener: () => void): void
    on(event: 'error', listener: (error: Error) => void): void
    send(pdu: Pdu): void
    bind_transceiver(fields: Fields, onResponse: OnResponse): void
    submit_sm(fields: Fields, onResponse: OnResponse): void
    query_sm(fields: Fields, onResponse: OnResponse): void
    enquire_link(onResponse: OnResponse): void
    unbind(onResponse: OnResponse): void
    destroy(): void
  }

  export function connect(options: { readonly url: string; readonly debug?: boolean }): Session
}
