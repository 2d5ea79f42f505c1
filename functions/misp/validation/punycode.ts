// RFC 3492.
const BASE = 36;
const T_MIN = 1;
const T_MAX = 26;
const FIRST_BIAS = 72;
const FIRST_CODE = 128;
const MAX_CODE = 0x10ffff;
const DIGITS = 'abcdefghijklmnopqrstuvwxyz0123456789';

function adapt(delta: number, count: number, first: boolean): number {
  let rest = first ? Math.floor(delta / 700) : delta >> 1;
  rest += Math.floor(rest / count);
  let k = 0;
  for (; rest > ((BASE - T_MIN) * T_MAX) >> 1; k += BASE) rest = Math.floor(rest / (BASE - T_MIN));
  return k + Math.floor(((BASE - T_MIN + 1) * rest) / (rest + 38));
}

function threshold(k: number, bias: number): number {
  return Math.min(Math.max(k - bias, T_MIN), T_MAX);
}

function encodeDelta(delta: number, bias: number): string {
  let digits = '';
  let rest = delta;
  for (let k = BASE; ; k += BASE) {
    const t = threshold(k, bias);
    if (rest < t) return digits + DIGITS.charAt(rest);
    digits += DIGITS.charAt(t + ((rest - t) % (BASE - t)));
    rest = Math.floor((rest - t) / (BASE - t));
  }
}

export function encodePunycode(label: string): string {
  const codes = [...label].map((character) => character.codePointAt(0) ?? 0);
  const basic = codes.filter((code) => code < FIRST_CODE);
  let output = String.fromCharCode(...basic) + (basic.length > 0 ? '-' : '');
  let [handled, delta, bias, current] = [basic.length, 0, FIRST_BIAS, FIRST_CODE];
  while (handled < codes.length) {
    const next = codes.reduce((least, code) => (code >= current && code < least ? code : least), MAX_CODE);
    delta += (next - current) * (handled + 1);
    for (const code of codes) {
      if (code < next) delta++;
      if (code !== next) continue;
      output += encodeDelta(delta, bias);
      bias = adapt(delta, handled + 1, handled === basic.length);
      delta = 0;
      handled++;
    }
    delta++;
    current = next + 1;
  }
  return output;
}

export function decodePunycode(text: string): string | null {
  const dash = text.lastIndexOf('-');
  const codes = [...text.slice(0, Math.max(dash, 0))].map((character) => character.charCodeAt(0));
  const digits = [...text.slice(dash + 1)];
  let [code, place, bias] = [FIRST_CODE, 0, FIRST_BIAS];
  while (digits.length > 0) {
    const before = place;
    for (let k = BASE, weight = 1; ; k += BASE) {
      const value = DIGITS.indexOf(digits.shift() ?? 'none');
      place += value * weight;
      if (value < 0 || place > 0x7fffffff) return null;
      const t = threshold(k, bias);
      if (value < t) break;
      weight *= BASE - t;
    }
    bias = adapt(place - before, codes.length + 1, before === 0);
    code += Math.floor(place / (codes.length + 1));
    if (code > MAX_CODE || (code >= 0xd800 && code <= 0xdfff)) return null;
    place %= codes.length + 1;
    codes.splice(place++, 0, code);
  }
  return String.fromCodePoint(...codes);
}
