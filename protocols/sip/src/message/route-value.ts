import { parseNameAddr } from '../headers/name-addr.ts'
import { splitValues } from '../headers/value-list.ts'
import { parseUri } from '../uri/parse-uri.ts'
import type { Uri } from '../uri/uri.ts'
import type { SipRequest } from './sip-request.ts'

/**
 * One value of Route. Its URI is parsed when it is asked for and kept with the header line, which the elements of one
 * process share: each of them looks at the same Routes.
 */
export class RouteValue {
  /** As it stands in the message. */
  readonly text: string
  #uri: Uri | undefined

  constructor(text: string) {
    this.text = text
  }

  /** @throws DecodeError when it is no address */
  get uri(): Uri {
    this.#uri ??= parseUri(parseNameAddr(this.text).uri)
    return this.#uri
  }
}

/** The Route values of a request, the nearest first; empty ones are left out, as in `list`. @spec RFC 3261 §20.34 */
export function routesOf(request: SipRequest): readonly RouteValue[] {
  let routes: readonly RouteValue[] = NO_ROUTES
  for (const line of request.lines) {
    if (line.key !== 'route') continue
    const values = line.parsed(parseRouteLine)
    routes = routes.length === 0 ? values : [...routes, ...values]
  }
  return routes
}

const NO_ROUTES: readonly RouteValue[] = []

function parseRouteLine(value: string): readonly RouteValue[] {
  return splitValues(value)
    .filter((text) => text !== '')
    .map((text) => new RouteValue(text))
}
