// Packets worked out by hand from the figures of RFC 3095 §5.7 to §5.12, RFC 3843 and RFC 4815, field by field as the comments
// say; CRCs by the program of RFC 4815 Appendix A, over the original headers. No compressor has made any of them.

import { checkWorkedPackets } from './check-worked-packets.ts'

// profile 0x0001, IPv4 with swapped IP-ID and timer-based timestamps
checkWorkedPackets({
  profiles: [1],
  cids: 'small',
  maxCid: 15,
  payload: '0102030405',
  packets: [
    // DF=1 RND=0 NBO=0 = 80: the ID 2c01 is 300 with its octets swapped; Mode=U TIS=1 TSS=1 = 07, TS_STRIDE 160 =
    // 80 a0, TIME_STRIDE 20 ms = 14
    {
      name: 'profile 0x0001, IPv4 with swapped IP-ID and timer-based timestamps: IR with NBO=0 and TIME_STRIDE (RFC 3095 §5.7.7.1)',
      rohc: 'fd01b540110a0000010a00000204d2162edeadbeef00402c01800000009061006400003e80000780a014 0102030405',
      packet: '4500002d2c0140004011fabc0a0000010a00000204d2162e001900008061006400003e80deadbeef0102030405',
      type: 'IR',
    },
    // offset 300 - 100 = 200; 101 + 200 = 301 = 012d, in the header 2d01
    {
      name: 'profile 0x0001, IPv4 with swapped IP-ID and timer-based timestamps: UO-0: IP-ID counts swapped (RFC 3095 §5.7.1)',
      rohc: '2c 0102030405',
      packet: '4500002d2d0140004011f9bc0a0000010a00000204d2162e001900008061006500003f20deadbeef0102030405',
      type: 'UO-0',
    },
    // 20 ms after SCALED 101: about 102, k = 5, p = 2^4 - 1 = 15: [87, 118], lowest bits 11010 = 90. Without the
    // clock it would be [94, 125] and 122
    {
      name: 'profile 0x0001, IPv4 with swapped IP-ID and timer-based timestamps: UO-1-TS: the clock is the reference of the timestamp (RFC 3095 §5.7.3)',
      rohc: 'ba30 0102030405',
      packet: '4500002d2e0140004011f8bc0a0000010a00000204d2162e001900008061006600003840deadbeef0102030405',
      type: 'UO-1-TS',
    },
    // I=1: offset 400 - 103 = 297 = 0129 behind 5 zero bits; 400 = 0190, in the header 9001
    {
      name: 'profile 0x0001, IPv4 with swapped IP-ID and timer-based timestamps: UO-1-ID with extension 3: IP-ID swapped in 16 bits (RFC 3095 §5.7.3)',
      rohc: '80bfcc0129 0102030405',
      packet: '4500002d90014000401196bc0a0000010a00000204d2162e0019000080610067000038e0deadbeef0102030405',
      type: 'UO-1-ID',
      extension: 3,
    },
  ],
})
