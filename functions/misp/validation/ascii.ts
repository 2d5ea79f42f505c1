const NOT_ASCII = /[^\x00-\x7f]/;

// PHP 8 changes the case of ASCII letters only: É stays É. (rule 46)
export function lowerAscii(text: string): string {
  return NOT_ASCII.test(text) ? text.replace(/[A-Z]+/g, (run) => run.toLowerCase()) : text.toLowerCase();
}

export function upperAscii(text: string): string {
  return NOT_ASCII.test(text) ? text.replace(/[a-z]+/g, (run) => run.toUpperCase()) : text.toUpperCase();
}

export function isAscii(text: string): boolean {
  return !NOT_ASCII.test(text);
}
