import type { SipResponse } from '../message/sip-response.ts'
import type { ForwardOptions } from './hop.ts'

/** A response of a branch, as it may go upstream. A promise only where `transform` gave one. */
export function received(response: SipResponse, options: ForwardOptions): SipResponse | Promise<SipResponse> {
  const own = response.withoutFirst('Via')
  const changed = options.transform?.(own) ?? own
  return changed instanceof Promise
    ? changed.then((each) => withRecordRouteBack(each, options))
    : withRecordRouteBack(changed, options)
}

function withRecordRouteBack(changed: SipResponse, options: ForwardOptions): SipResponse {
  const { recordRoute, recordRouteBack } = options
  if (recordRoute === undefined || recordRouteBack === undefined) return changed
  const recorded = changed.list('Record-Route')
  if (!recorded.includes(recordRoute)) return changed
  return changed.with(
    'Record-Route',
    recorded.map((each) => (each === recordRoute ? recordRouteBack : each)),
  )
}
