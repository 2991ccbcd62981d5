import { type Avp, avp, optionalAvp } from '../codec/avp.ts'
import type { AvpList } from '../codec/avp-list.ts'
import * as cx from '../dictionary/cx-avps.ts'
import { getAvp } from '../dictionary/get-avp.ts'
import type { ChargingInformation } from './port.ts'

/** @spec TS 29.229 §6.3.19 */
export function chargingInformationAvp(charging: ChargingInformation): Avp {
  return avp(cx.ChargingInformation, [
    optionalAvp(cx.PrimaryEventChargingFunctionName, charging.primaryEventChargingFunctionName),
    optionalAvp(cx.SecondaryEventChargingFunctionName, charging.secondaryEventChargingFunctionName),
    optionalAvp(cx.PrimaryChargingCollectionFunctionName, charging.primaryChargingCollectionFunctionName),
    optionalAvp(cx.SecondaryChargingCollectionFunctionName, charging.secondaryChargingCollectionFunctionName),
  ])
}

/** @throws DiameterDecodeError */
export function readChargingInformation(group: AvpList): ChargingInformation {
  const primaryEvent = getAvp(group, cx.PrimaryEventChargingFunctionName)
  const secondaryEvent = getAvp(group, cx.SecondaryEventChargingFunctionName)
  const primaryCollection = getAvp(group, cx.PrimaryChargingCollectionFunctionName)
  const secondaryCollection = getAvp(group, cx.SecondaryChargingCollectionFunctionName)
  return {
    ...(primaryEvent !== undefined && { primaryEventChargingFunctionName: primaryEvent }),
    ...(secondaryEvent !== undefined && { secondaryEventChargingFunctionName: secondaryEvent }),
    ...(primaryCollection !== undefined && { primaryChargingCollectionFunctionName: primaryCollection }),
    ...(secondaryCollection !== undefined && { secondaryChargingCollectionFunctionName: secondaryCollection }),
  }
}
