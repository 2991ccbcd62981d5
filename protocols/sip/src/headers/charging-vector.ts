import { parseParameterised } from './parameterised.ts'
import { formatParams, type Params } from './params.ts'
import { malformed } from './syntax.ts'

/** What ties together the charging records of all elements that a session passes. */
export interface ChargingVector {
  /** The IMS Charging ID: the same on all legs. */
  readonly icidValue: string
  /** Host of the element that made the ICID. */
  readonly icidGeneratedAt?: string
  /** The operator that the request, or dialog, comes from. */
  readonly origIoi?: string
  /** The operator that it goes to. */
  readonly termIoi?: string
  /** All others, `transit-ioi` and `related-icid` among them, as they came. */
  readonly params: Params
}

/**
 * Parses `icid-value="1234";icid-generated-at=192.0.2.1;orig-ioi=home1.net`.
 * @spec RFC 7315 §5.6
 * @throws DecodeError SIP_HEADER_MALFORMED, without an ICID too
 */
export function parseChargingVector(text: string): ChargingVector {
  const { value, params } = parseParameterised(text)
  const rest = new Map(params)
  const take = (name: string): string | undefined => {
    const taken = rest.get(name)
    if (taken !== undefined) rest.delete(name)
    return taken
  }
  const icidValue = take('icid-value')
  if (value !== '' || icidValue === undefined || icidValue === '') {
    throw malformed('P-Charging-Vector without icid-value', 'RFC 7315 §5.6')
  }
  const [icidGeneratedAt, origIoi, termIoi] = [take('icid-generated-at'), take('orig-ioi'), take('term-ioi')]
  return {
    icidValue,
    ...(icidGeneratedAt === undefined ? {} : { icidGeneratedAt }),
    ...(origIoi === undefined ? {} : { origIoi }),
    ...(termIoi === undefined ? {} : { termIoi }),
    params: rest,
  }
}

export function formatChargingVector(
  vector: Omit<ChargingVector, 'params'> & Partial<Pick<ChargingVector, 'params'>>,
): string {
  const { icidValue, icidGeneratedAt, origIoi, termIoi, params = [] } = vector
  const all = new Map<string, string | undefined>([['icid-value', icidValue]])
  if (icidGeneratedAt !== undefined) all.set('icid-generated-at', icidGeneratedAt)
  if (origIoi !== undefined) all.set('orig-ioi', origIoi)
  if (termIoi !== undefined) all.set('term-ioi', termIoi)
  for (const [name, value] of params) all.set(name, value)
  return formatParams(all).slice(1)
}
