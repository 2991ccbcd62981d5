import { createService, type Webhook } from '@voltaic/application-servers'
import { type ApplicationServer, type AsDeps, createApplicationServer } from '@voltaic/as-kit'
import { type AsElement, elementsOf, sipUriOf, type VoltaicConfig } from './config/config.ts'
import { aliasesOf, listenPointsOf, trustedBySip } from './topology.ts'

/** An application server of the box, as an element of a network. @throws VoltaicError AS_SERVICE_UNKNOWN, AS_OPTION_INVALID */
export function createElementServer(
  element: AsElement,
  config: VoltaicConfig,
  { webhook, ...deps }: AsDeps & { readonly webhook: Webhook },
): ApplicationServer {
  const [scscf] = elementsOf(config, 'scscf')
  return createApplicationServer(createService(element.service, element.options, { webhook }), deps, {
    element: element.name,
    listen: listenPointsOf(element),
    uri: sipUriOf(element, config),
    aliases: aliasesOf(element, config),
    trustedHosts: trustedBySip(config),
    ...(scscf === undefined ? {} : { scscf: sipUriOf(scscf, config) }),
  })
}
