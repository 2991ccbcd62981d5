import { join } from 'node:path'

/** Data folder of the lab, wherever it is started. */
export const LAB_DATA = './voltaic-data'

/** Its presence says that a data folder is the lab's, and may be thrown away. */
export const LAB_MARK: string = join(LAB_DATA, 'this-is-a-lab')
