// Packets worked out by hand from the figures of RFC 3095 §5.7 to §5.12, RFC 3843 and RFC 4815, field by field as the comments
// say; CRCs by the program of RFC 4815 Appendix A, over the original headers. No compressor has made any of them.

import { checkWorkedPackets } from './check-worked-packets.ts'

// profile 0x0002, IPv4
checkWorkedPackets({
  profiles: [2],
  cids: 'small',
  maxCid: 15,
  payload: '0102030405',
  packets: [
    // dynamic: TOS TTL ID DF|NBO list, checksum 0, SN 100
    {
      name: 'profile 0x0002, IPv4: IR: UDP checksum and SN at the end (RFC 3095 §5.7.7.1)',
      rohc: 'fd02f440110a0000010a00000204d2162e0040012ca00000000064 0102030405',
      packet: '45000021012c40004011259e0a0000010a00000204d2162e000d00000102030405',
      type: 'IR',
    },
    // p = -1: [101, 116], SN 0101 = 101; IP-ID 301
    {
      name: 'profile 0x0002, IPv4: UO-0 (RFC 3095 §5.7.1)',
      rohc: '29 0102030405',
      packet: '45000021012d40004011259d0a0000010a00000204d2162e000d00000102030405',
      type: 'UO-0',
    },
    // 10 | IP-ID 100100 || SN 00110 | CRC-3: offset 330 - 102 = 228 = 11 100100, reference 200: [200, 263]
    {
      name: 'profile 0x0002, IPv4: UO-1 (RFC 3095 §5.7.3)',
      rohc: 'a435 0102030405',
      packet: '45000021014a4000401125800a0000010a00000204d2162e000d00000102030405',
      type: 'UO-1',
    },
    // 110 | SN 00111 || X=0 | CRC-7
    {
      name: 'profile 0x0002, IPv4: UOR-2 (RFC 3095 §5.7.4)',
      rohc: 'c724 0102030405',
      packet: '45000021014b40004011257f0a0000010a00000204d2162e000d00000102030405',
      type: 'UOR-2',
    },
    // SN 01101 000 = 104; IP-ID 3 bits 010: offset 234, reference 228: [228, 235]
    {
      name: 'profile 0x0002, IPv4: UOR-2 with extension 0 (RFC 3095 §5.7.4)',
      rohc: 'cda102 0102030405',
      packet: '4500002101524000401125780a0000010a00000204d2162e000d00000102030405',
      type: 'UOR-2',
      extension: 0,
    },
    // IP-ID 11 bits: offset 1000, reference 234: [234, 2281]
    {
      name: 'profile 0x0002, IPv4: UOR-2 with extension 1 (RFC 3095 §5.7.4)',
      rohc: 'cd984be8 0102030405',
      packet: '4500002104514000401122790a0000010a00000204d2162e000d00000102030405',
      type: 'UOR-2',
      extension: 1,
    },
    // 11 | S=1 | Mode=U | I=1 | ip=1 | ip2=0; flags TOS=1 TTL=1 DF=0 NBO=1; SN 00001 + 10010000 = 400; TOS, TTL;
    // IP-ID offset 100
    {
      name: 'profile 0x0002, IPv4: UOR-2 with extension 3 (RFC 3095 §5.7.4)',
      rohc: 'c1e8eec49004090064 0102030405',
      packet: '4504002101f4000009119bd20a0000010a00000204d2162e000d00000102030405',
      type: 'UOR-2',
      extension: 3,
    },
    // all of UOR-2 updates the context
    {
      name: 'profile 0x0002, IPv4: UO-0 after it (RFC 3095 §5.7.1)',
      rohc: '0f 0102030405',
      packet: '4504002101f5000009119bd10a0000010a00000204d2162e000d00000102030405',
      type: 'UO-0',
    },
  ],
})

// profile 0x0002, IPv4 in IPv4
checkWorkedPackets({
  profiles: [2],
  cids: 'small',
  maxCid: 15,
  payload: '0102030405',
  packets: [
    // outer first in both chains; protocol 4 leads to the inner header
    {
      name: 'profile 0x0002, IPv4 in IPv4: IR with two IP headers (RFC 3095 §5.7.7.1)',
      rohc: 'fd02224004c0000201c000020240110a0000010a00000204d2162e004003e8a0000040012ca00000000064 0102030405',
      packet:
        '4500003503e840004004b2d9c0000201c000020245000021012c40004011259e0a0000010a00000204d2162e000d00000102030405',
      type: 'IR',
    },
    // offsets 900 and 200 stay
    {
      name: 'profile 0x0002, IPv4 in IPv4: UO-0 for both (RFC 3095 §5.7.1)',
      rohc: '2e 0102030405',
      packet:
        '4500003503e940004004b2d8c0000201c000020245000021012d40004011259d0a0000010a00000204d2162e000d00000102030405',
      type: 'UO-0',
    },
    // +T is IP-ID2 of the outer header: offset 1400 in 11 bits, reference 900; -T is IP-ID: offset 300 in 8 bits,
    // reference 200: [200, 455]
    {
      name: 'profile 0x0002, IPv4 in IPv4: UOR-2 with extension 2: IP-ID2 and IP-ID (RFC 3095 §5.7.4)',
      rohc: 'ccd7b5782c 0102030405',
      packet:
        '4500003505de40004004b0e3c0000201c00002024500002101924000401125380a0000010a00000204d2162e000d00000102030405',
      type: 'UOR-2',
      extension: 2,
    },
    // ip=1 ip2=1: inner flags DF=1 NBO=1, outer flags DF2=1 NBO2=1 RND2=1; IP-ID of the outer header 5555 behind
    // the extension
    {
      name: 'profile 0x0002, IPv4 in IPv4: UOR-2 with extension 3: RND2, TTL2 unchanged (RFC 3095 §5.7.4)',
      rohc: 'c79ccb24265555 0102030405',
      packet:
        '45000035555540004004616cc0000201c00002024500002101934000401125370a0000010a00000204d2162e000d00000102030405',
      type: 'UOR-2',
      extension: 3,
    },
    // 6 bits of offset 300 = 100 101100, reference 300
    {
      name: 'profile 0x0002, IPv4 in IPv4: UO-1: IP-ID is that of the inner header (RFC 3095 §5.7.3)',
      rohc: 'ac436666 0102030405',
      packet:
        '45000035666640004004505bc0000201c00002024500002101944000401125360a0000010a00000204d2162e000d00000102030405',
      type: 'UO-1',
    },
  ],
})

// profile 0x0004
checkWorkedPackets({
  profiles: [4],
  cids: 'small',
  maxCid: 15,
  payload: '0102030405',
  packets: [
    // chain ends with protocol 6; DF=1 RND=0 NBO=1 SID=1 = b0; SN 100
    {
      name: 'profile 0x0004: IR with a constant IP-ID (SID) (RFC 3095 §5.7.7.1)',
      rohc: 'fd04c040060a0000010a0000020040004db0000064 0102030405',
      packet: '45000019004d4000400626900a0000010a0000020102030405',
      type: 'IR',
    },
    // SID = 1: IP-ID of the context
    {
      name: 'profile 0x0004: UO-0: IP-ID is constant (RFC 3095 §5.7.1)',
      rohc: '2a 0102030405',
      packet: '45000019004d4000400626900a0000010a0000020102030405',
      type: 'UO-0',
    },
    // c0 = 1100: version 4 with the highest bit set; each dynamic part NBO=1 SID=1
    {
      name: 'profile 0x0004: IR with three IP headers, the last ends the chain by its version (RFC 3095 §5.7.7.1)',
      rohc: 'e1fd04b040040a0000010a00000240040a0000010a000002c0040a0000010a0000020040000a30000040001430000040001e30000064 0102030405',
      packet:
        '45000041000a0000400466ad0a0000010a0000024500002d00140000400466b70a0000010a00000245000019001e0000400466c10a0000010a0000020102030405',
      type: 'IR',
    },
    // UO-0, then dynamic part of the header beyond two: IP-ID 99
    {
      name: 'profile 0x0004: UO-0 with the dynamic chain of the third header (RFC 3095 §5.7.1)',
      rohc: 'e129004000633000 0102030405',
      packet:
        '45000041000a0000400466ad0a0000010a0000024500002d00140000400466b70a0000010a00000245000019006300004004667c0a0000010a0000020102030405',
      type: 'UO-0',
    },
    // next header 59 ends the chain
    {
      name: 'profile 0x0004: IR of IPv6 alone (RFC 3095 §5.7.7.1)',
      rohc: 'e2fd04ac6000003b20010db800000000000000000000000120010db80000000000000000000000020003000007 0102030405',
      packet: '6000000000053b0320010db800000000000000000000000120010db80000000000000000000000020102030405',
      type: 'IR',
    },
    // RFC 4815 §8.2
    {
      name: 'profile 0x0004: UO-1 of IPv6: bits of IP-ID say nothing (RFC 3095 §5.7.3)',
      rohc: 'e28043 0102030405',
      packet: '6000000000053b0320010db800000000000000000000000120010db80000000000000000000000020102030405',
      type: 'UO-1',
    },
  ],
})

// profile 0x0003
checkWorkedPackets({
  profiles: [3],
  cids: 'small',
  maxCid: 15,
  payload: '0102030405',
  packets: [
    // protocol 50 = 32; SPI; dynamic part: 4 octets of sequence number
    {
      name: 'profile 0x0003: IR: SPI and sequence number (RFC 3095 §5.7.7.1)',
      rohc: 'fd039040320a0000010a0000021122334400400001a00000010000 0102030405',
      packet: '4500002100014000403226a80a0000010a00000211223344000100000102030405',
      type: 'IR',
    },
    // SN of 32 bits; IP-ID offset is of 16 bits
    {
      name: 'profile 0x0003: UO-0 (RFC 3095 §5.7.1)',
      rohc: '09 0102030405',
      packet: '4500002100024000403226a70a0000010a00000211223344000100010102030405',
      type: 'UO-0',
    },
    // SN 11111, 5 bits, p = 0: [10001, 10020]
    {
      name: 'profile 0x0003: UOR-2 (RFC 3095 §5.7.4)',
      rohc: 'df12 0102030405',
      packet: '4500002100204000403226890a0000010a000002112233440001001f0102030405',
      type: 'UOR-2',
    },
  ],
})

// profile 0x0000
checkWorkedPackets({
  profiles: [0],
  cids: 'small',
  maxCid: 15,
  payload: '4500002d00034000401126bb0a0000010a00000204d2162e001900008061000100000002deadbeef0102030405',
  packets: [
    // fc, profile 0, CRC-8 over fc 00, IP packet
    {
      name: 'profile 0x0000: IR with an IP packet (RFC 3095 §5.10.1)',
      rohc: 'fc00b74500002d00034000401126bb0a0000010a00000204d2162e001900008061000100000002deadbeef0102030405',
      packet: '4500002d00034000401126bb0a0000010a00000204d2162e001900008061000100000002deadbeef0102030405',
      type: 'IR',
    },
    // CID 0: the IP packet as it is
    {
      name: 'profile 0x0000: Normal packet (RFC 3095 §5.10.2)',
      rohc: '4500002d00034000401126bb0a0000010a00000204d2162e001900008061000100000002deadbeef0102030405',
      packet: '4500002d00034000401126bb0a0000010a00000204d2162e001900008061000100000002deadbeef0102030405',
      type: 'NORMAL',
    },
    // the CRC covers the Add-CID octet
    {
      name: 'profile 0x0000: IR of CID 3 (RFC 3095 §5.10.1)',
      rohc: 'e3fc00514500002d00034000401126bb0a0000010a00000204d2162e001900008061000100000002deadbeef0102030405',
      packet: '4500002d00034000401126bb0a0000010a00000204d2162e001900008061000100000002deadbeef0102030405',
      type: 'IR',
    },
    // e3, IP packet
    {
      name: 'profile 0x0000: Normal packet of CID 3 (RFC 3095 §5.10.2)',
      rohc: 'e34500002d00034000401126bb0a0000010a00000204d2162e001900008061000100000002deadbeef0102030405',
      packet: '4500002d00034000401126bb0a0000010a00000204d2162e001900008061000100000002deadbeef0102030405',
      type: 'NORMAL',
    },
  ],
})

// profile 0x0000, large CIDs
checkWorkedPackets({
  profiles: [0],
  cids: 'large',
  maxCid: 200,
  payload: '4500002d00034000401126bb0a0000010a00000204d2162e001900008061000100000002deadbeef0102030405',
  packets: [
    // CID 200 = 80c8
    {
      name: 'profile 0x0000, large CIDs: IR of CID 200 (RFC 3095 §5.10.1)',
      rohc: 'fc80c800954500002d00034000401126bb0a0000010a00000204d2162e001900008061000100000002deadbeef0102030405',
      packet: '4500002d00034000401126bb0a0000010a00000204d2162e001900008061000100000002deadbeef0102030405',
      type: 'IR',
    },
    // the CID stands behind the first octet
    {
      name: 'profile 0x0000, large CIDs: Normal packet of CID 200 (RFC 3095 §5.10.2)',
      rohc: '4580c800002d00034000401126bb0a0000010a00000204d2162e001900008061000100000002deadbeef0102030405',
      packet: '4500002d00034000401126bb0a0000010a00000204d2162e001900008061000100000002deadbeef0102030405',
      type: 'NORMAL',
    },
  ],
})
