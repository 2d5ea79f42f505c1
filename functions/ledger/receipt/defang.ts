/**
 * Mail programs make links of addresses, and gateways hold back a mail with the address of malware: written as analysts
 * write them, they reach the reader.
 */
export function defang(text: string): string {
  return defangLinks(text).replaceAll(/(?<=[\p{L}\p{N}])\.(?=[\p{L}\p{N}])/gu, '[.]');
}

/** Of a sentence, which has more dots than those of addresses. */
export function defangLinks(text: string): string {
  return text.replaceAll(/\b(h)tt(ps?:\/\/)/gi, '$1xx$2').replaceAll(/\b(s?f)t(p:\/\/)/gi, '$1x$2');
}
