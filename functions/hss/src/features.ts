import { cxFeatures } from '@voltaic/diameter'

/** What this HSS has of Feature-List 1: shared iFC sets, alias groups, restoration of an S-CSCF. @spec TS 29.229 §7.1.1 */
export const hssFeatures: number = cxFeatures.SIFC | cxFeatures.ALIAS_IND | cxFeatures.IMS_RESTORATION_IND
