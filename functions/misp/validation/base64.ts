/** Whether PHP's strict base64_decode gives exactly so many bytes. */
export function hasBase64Of(text: string, bytes: number): boolean {
  const data = text.replace(/[ \t\n\r]+/g, '');
  const [, digits = '', padding = ''] = /^([A-Za-z0-9+/]*)(=*)$/.exec(data) ?? [];
  if (digits.length === 0 || digits.length % 4 === 1) return false;
  if (padding !== '' && (padding.length > 2 || (digits.length + padding.length) % 4 !== 0)) return false;
  return Math.floor((digits.length * 3) / 4) === bytes;
}
