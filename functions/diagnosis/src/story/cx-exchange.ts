import {
  type AvpDefinition,
  type AvpList,
  baseAvps,
  cxAvps,
  experimentalResultCodes,
  getAvp,
  isRequest,
  resultName,
} from '@voltaic/diameter'
import { readable } from './readable.ts'
import type { SeenDiameter } from './seen.ts'

/** A request of Diameter with its answer. */
export interface DiameterExchange {
  readonly request: SeenDiameter
  readonly answer: SeenDiameter | undefined
  /** `UAR`. */
  readonly command: string
  readonly impi: string | undefined
  readonly impu: string | undefined
  /** Name of the Result-Code or of the Experimental-Result-Code; `code 5999` of one without a name. */
  readonly result: string | undefined
  readonly isSuccess: boolean
  /** Error-Message of the answer. */
  readonly why: string | undefined
}

const EXPERIMENTAL: ReadonlyMap<number, string> = new Map(
  Object.entries(experimentalResultCodes).map(([name, code]) => [code, name]),
)

/** @spec RFC 6733 §3, §7.1 */
export function diameterExchanges(seen: readonly SeenDiameter[]): readonly DiameterExchange[] {
  const answers = new Map<string, SeenDiameter>()
  const requests = new Map<string, SeenDiameter>()
  for (const each of seen) {
    const { hopByHopId, endToEndId, commandCode } = each.diameter
    const key = `${commandCode} ${hopByHopId} ${endToEndId}`
    const known = isRequest(each.diameter) ? requests : answers
    if (!known.has(key)) known.set(key, each)
  }
  return [...requests].map(([key, request]) => exchangeOf(request, answers.get(key)))
}

function exchangeOf(request: SeenDiameter, answer: SeenDiameter | undefined): DiameterExchange {
  const { avps } = request.diameter
  const code = answer && resultOf(answer.diameter.avps)
  return {
    request,
    answer,
    command: request.label,
    impi: avpValue(avps, baseAvps.UserName),
    impu: avpValue(avps, cxAvps.PublicIdentity),
    result: code?.name,
    isSuccess: code !== undefined && code.code >= 2000 && code.code < 3000,
    why: answer && avpValue(answer.diameter.avps, baseAvps.ErrorMessage),
  }
}

function resultOf(avps: AvpList): { readonly code: number; readonly name: string } | undefined {
  const group = avpValue(avps, baseAvps.ExperimentalResult)
  const experimental = group && avpValue(group, baseAvps.ExperimentalResultCode)
  if (experimental !== undefined) {
    return { code: experimental, name: EXPERIMENTAL.get(experimental) ?? `code ${experimental}` }
  }
  const code = avpValue(avps, baseAvps.ResultCode)
  return code === undefined ? undefined : { code, name: resultName(code) ?? `code ${code}` }
}

/** The value of an AVP; undefined also where it cannot be read. */
export function avpValue<R, W>(avps: AvpList, definition: AvpDefinition<R, W>): R | undefined {
  return readable(() => getAvp(avps, definition))
}
