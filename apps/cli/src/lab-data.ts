import { join } from 'node:path'
import { DEFAULT_GM, type GmSettings, labConfig, type VoltaicConfig } from '@voltaic/core'

/** Data folder of the lab, wherever it is started. */
export const LAB_DATA = './voltaic-data'

/** Its presence says that a data folder is the lab's, and may be thrown away. */
export const LAB_MARK: string = join(LAB_DATA, 'this-is-a-lab')

/** ESP inside the process, without root: phones that run elsewhere are served in clear. */
export const LAB_GM: GmSettings = { ...DEFAULT_GM, backend: 'process' }

/** The lab as it is started, with all its elements: what was kept of it is read with this. */
export function labNetwork(): VoltaicConfig {
  return labConfig({ data: LAB_DATA, gm: LAB_GM, hasSms: true, hasNumbers: true, hasMedia: true })
}
