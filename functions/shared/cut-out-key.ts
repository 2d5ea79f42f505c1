/** A debugging proxy, or an error page, may say the request again, with its key. */
export function cutOutKey(text: string, key: string): string {
  return key === '' ? text : text.replaceAll(key, '<the key>');
}
