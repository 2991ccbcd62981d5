import {
  abbreviateCommand,
  baseAvps,
  CX_APPLICATION_ID,
  decodeMessage,
  experimentalResultCodes,
  getAvp,
  isRequest,
  resultName,
} from '@voltaic/diameter'
import type { TracedMessage } from '@voltaic/trace'

const experimentalNames = new Map(Object.entries(experimentalResultCodes).map(([name, code]) => [code, name]))

/** The Cx answers that an HSS has sent and received, in order: `UAA DIAMETER_FIRST_REGISTRATION`. */
export function cxResults(messages: readonly TracedMessage[]): readonly string[] {
  return messages.flatMap(({ protocol, element, data }) => {
    if (protocol !== 'diameter' || element !== 'hss') return []
    const message = decodeMessage(data)
    if (message.applicationId !== CX_APPLICATION_ID || isRequest(message)) return []
    const code = getAvp(message.avps, baseAvps.ResultCode)
    const experimental = getAvp(message.avps, baseAvps.ExperimentalResult)
    const name =
      code === undefined
        ? experimental && experimentalNames.get(getAvp(experimental, baseAvps.ExperimentalResultCode) ?? 0)
        : resultName(code)
    return [`${abbreviateCommand(message)} ${name}`]
  })
}
