/** A picture of the network: how large it is, and where each function stands in it, in its own units. */
export interface Layout {
  readonly width: number
  readonly height: number
  readonly places: Readonly<Record<string, readonly [number, number]>>
}

/** From phones at the left to services at the right. */
export const WIDE: Layout = {
  width: 900,
  height: 360,
  places: {
    ue: [60, 190],
    pcscf: [240, 190],
    agw: [240, 320],
    icscf: [410, 90],
    hss: [600, 40],
    scscf: [600, 190],
    dns: [410, 320],
    bgcf: [600, 320],
    as: [820, 130],
    'ip-sm-gw': [820, 210],
    trunk: [820, 320],
  },
}

/** For the width of a phone: from phones at the top to services at the bottom. */
export const NARROW: Layout = {
  width: 360,
  height: 560,
  places: {
    ue: [70, 30],
    pcscf: [70, 150],
    agw: [60, 290],
    icscf: [280, 150],
    dns: [280, 30],
    hss: [290, 280],
    scscf: [160, 390],
    as: [60, 490],
    'ip-sm-gw': [180, 530],
    bgcf: [300, 440],
    trunk: [300, 530],
  },
}

/** Reference points between functions. @spec TS 23.228 §4 */
export const LINKS: readonly (readonly [string, string, string])[] = [
  ['ue', 'pcscf', 'Gm'],
  ['pcscf', 'icscf', 'Mw'],
  ['icscf', 'scscf', 'Mw'],
  ['pcscf', 'scscf', 'Mw'],
  ['icscf', 'hss', 'Cx'],
  ['scscf', 'hss', 'Cx'],
  ['scscf', 'as', 'ISC'],
  ['scscf', 'ip-sm-gw', 'ISC'],
  ['scscf', 'bgcf', 'Mi'],
  ['bgcf', 'trunk', 'trunk'],
  ['pcscf', 'agw', 'Iq'],
]
