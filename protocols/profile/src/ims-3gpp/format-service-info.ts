import { formatXmlText, XML_DECLARATION } from '../xml/format-xml.ts'

/** The media type of what `formatServiceInfo` makes. */
export const IMS_3GPP_TYPE = 'application/3gpp-ims+xml'

/**
 * The ServiceInfo of filter criteria as the body of a third-party REGISTER: opaque data that the operator has stored for
 * the application server.
 *
 * @spec TS 24.229 §5.4.1.7, §7.6
 */
export function formatServiceInfo(serviceInfo: string): string {
  return `${XML_DECLARATION}<ims-3gpp version="1"><service-info>${formatXmlText(serviceInfo)}</service-info></ims-3gpp>`
}
