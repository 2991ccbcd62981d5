import { parseUri } from '../uri/parse-uri.ts'
import type { Uri } from '../uri/uri.ts'
import { assertHeaderText, type HeaderLine } from './header-line.ts'
import { type MessageParts, SipMessage } from './sip-message.ts'

export class SipRequest extends SipMessage {
  readonly method: string
  /** Request-URI as written. */
  readonly uri: string
  /** `SIP/2.0` in everything that can be processed. */
  readonly version: string
  private cachedUri: Uri | undefined

  constructor(method: string, uri: string, version: string, parts: MessageParts) {
    super(parts)
    this.method = method
    this.uri = uri
    this.version = version
    this.cachedUri = undefined
  }

  override get startLine(): string {
    return `${this.method} ${this.uri} ${this.version}`
  }

  /** The Request-URI parsed. @throws DecodeError SIP_URI_MALFORMED */
  get requestUri(): Uri {
    this.cachedUri ??= parseUri(this.uri)
    return this.cachedUri
  }

  /** The same request to another Request-URI. */
  withUri(uri: string): SipRequest {
    assertHeaderText('Request-URI', uri)
    if (uri === '' || uri.includes(' ')) throw new Error(`Not a Request-URI: ${JSON.stringify(uri)}`)
    return new SipRequest(this.method, uri, this.version, { lines: this.lines, body: this.body, defect: this.defect })
  }

  protected override rebuild(lines: readonly HeaderLine[], body: Uint8Array): this {
    const copy = new SipRequest(this.method, this.uri, this.version, { lines, body, defect: this.defect })
    copy.cachedUri = this.cachedUri
    return copy as this
  }
}
