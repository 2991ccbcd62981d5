/** Cause values by name. @spec TS 24.011 §8.2.5.4 */
export const RP_CAUSES = {
  unassignedNumber: 1,
  operatorDeterminedBarring: 8,
  callBarred: 10,
  reserved: 11,
  smTransferRejected: 21,
  memoryCapacityExceeded: 22,
  destinationOutOfOrder: 27,
  unidentifiedSubscriber: 28,
  facilityRejected: 29,
  unknownSubscriber: 30,
  networkOutOfOrder: 38,
  temporaryFailure: 41,
  congestion: 42,
  resourcesUnavailable: 47,
  requestedFacilityNotSubscribed: 50,
  requestedFacilityNotImplemented: 69,
  invalidSmTransferReference: 81,
  semanticallyIncorrectMessage: 95,
  invalidMandatoryInformation: 96,
  messageTypeNotImplemented: 97,
  messageNotCompatibleWithState: 98,
  informationElementNotImplemented: 99,
  protocolError: 111,
  interworking: 127,
} as const

const WORDS: ReadonlyMap<number, string> = new Map(
  Object.entries(RP_CAUSES).map(([name, value]) => [
    value,
    name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`),
  ]),
)

/** A cause in words; undefined for one that the standard lacks. @spec TS 24.011 §8.2.5.4 */
export function describeRpCause(value: number): string | undefined {
  return WORDS.get(value)
}
