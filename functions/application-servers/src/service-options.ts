import { VoltaicError } from '@voltaic/base'
import { DEFAULT_MEDIA_PORTS, type MediaPortRange } from '@voltaic/rtp'
import { type Address, isLoopbackHost, isWildcardHost, normaliseHost, parseAddress } from '@voltaic/runtime'
import { parseUri } from '@voltaic/sip'

/** Options of a service as the configuration has them. */
export type ServiceOptions = Readonly<Record<string, string>>

/** Reads the options of one service. */
export class OptionReader {
  readonly #service: string
  readonly #options: ServiceOptions

  /** @param known names of options that the service has @throws VoltaicError AS_OPTION_INVALID for any other */
  constructor(service: string, options: ServiceOptions, known: readonly string[]) {
    this.#service = service
    this.#options = options
    const unknown = Object.keys(options).find((name) => !known.includes(name))
    if (unknown === undefined) return
    throw this.#invalid(unknown, known.length === 0 ? 'there are no options' : `there are: ${known.join(', ')}`)
  }

  /** @throws VoltaicError AS_OPTION_INVALID when it is missing */
  text(name: string): string {
    const value = this.#options[name]
    if (value === undefined || value === '') throw this.#invalid(name, 'it is needed')
    return value
  }

  /** @returns the first of the words unless given @throws VoltaicError AS_OPTION_INVALID for any other word */
  oneOf<Word extends string>(name: string, words: readonly [Word, ...Word[]]): Word {
    const value = this.#options[name]
    if (value === undefined) return words[0]
    const found = words.find((word) => word === value)
    if (found !== undefined) return found
    throw this.#invalid(name, `it is to be one of ${words.join(', ')}`)
  }

  /** @throws VoltaicError AS_OPTION_INVALID when it is not http or https */
  url(name: string): string {
    const value = this.text(name)
    if (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) return value
    throw this.#invalid(name, 'it is to be a URL, as http://127.0.0.1:8080/hook')
  }

  /** @throws VoltaicError AS_OPTION_INVALID when it is no SIP URI with an IP address as its host */
  peer(name: string): { readonly uri: string; readonly host: string } {
    const uri = this.text(name)
    const host = literalHostOf(uri)
    if (host !== undefined) return { uri, host }
    throw this.#invalid(name, 'it is to be a SIP URI with an IP address, as sip:192.0.2.7:5060')
  }

  /** @returns `usual` unless given @throws VoltaicError AS_OPTION_INVALID when it is no address of this machine alone */
  loopback(name: string, usual: string): Address {
    const address = parseAddress(this.#options[name] ?? usual)
    if (address !== undefined && isLoopbackHost(address.host)) return address
    throw this.#invalid(
      name,
      'it is to be an address of this machine alone, as 127.0.0.1:7090; a proxy before it does TLS',
    )
  }

  /** @throws VoltaicError AS_OPTION_INVALID when it is shorter than anybody could not guess */
  secret(name: string): string {
    const value = this.text(name)
    if (/^[\x21-\x7e]{16,256}$/.test(value)) return value
    throw this.#invalid(name, 'it is to be 16 to 256 printable characters that nobody can guess')
  }

  /** @returns milliseconds @throws VoltaicError AS_OPTION_INVALID when it is no whole number of seconds from 1 to `most` */
  seconds(name: string, usual: number, most: number): number {
    const value = this.#options[name] ?? String(usual)
    const seconds = /^[0-9]{1,6}$/.test(value) ? Number(value) : 0
    if (seconds >= 1 && seconds <= most) return 1000 * seconds
    throw this.#invalid(name, `it is to be seconds, from 1 to ${most}`)
  }

  /** @returns undefined unless given @throws VoltaicError AS_OPTION_INVALID when it is no IP address */
  host(name: string): string | undefined {
    const value = this.#options[name]
    if (value === undefined) return undefined
    const host = normaliseHost(value)
    if (host !== undefined && !isWildcardHost(host)) return host
    throw this.#invalid(name, 'it is to be an IP address of this machine, as 192.0.2.7')
  }

  /** @returns ports from first to last @throws VoltaicError AS_OPTION_INVALID for what is no range with a pair in it */
  ports(name: string, usual: MediaPortRange = DEFAULT_MEDIA_PORTS): MediaPortRange {
    const value = this.#options[name]
    if (value === undefined) return usual
    const [, first, last] = /^([0-9]{1,5})-([0-9]{1,5})$/.exec(value)?.map(Number) ?? []
    if (first !== undefined && last !== undefined && first >= 1024 && last <= 65_535 && last - first >= 2) {
      return { first, last }
    }
    throw this.#invalid(name, 'it is to be a range of ports, as 16384-32767')
  }

  #invalid(name: string, why: string): VoltaicError {
    const remedy = 'Mend options of the element in voltaic.yaml: docs/guides/application-servers.md has them'
    return new VoltaicError('AS_OPTION_INVALID', `option ${name} of service ${this.#service}: ${why}`, remedy)
  }
}

function literalHostOf(text: string): string | undefined {
  try {
    const uri = parseUri(text)
    if (uri.kind !== 'sip' || !/^\[[0-9A-Fa-f:.]+\]$|^[0-9.]+$/.test(uri.host)) return undefined
    return uri.host.replace(/^\[|\]$/g, '')
  } catch {
    return undefined
  }
}
