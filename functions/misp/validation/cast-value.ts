// Rule 7: MISP casts what JSON gives it to a string, as PHP does with precision=14.
export function castValue(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'boolean':
      return value ? '1' : '';
    case 'bigint':
      return fitsInteger(value) ? value.toString() : castFloat(Number(value));
    case 'number':
      return castNumber(value);
    default:
      return '';
  }
}

/** The same for a type or a category, where PHP makes `Array` of a list. */
export function castName(name: unknown): string {
  return typeof name === 'object' && name !== null ? 'Array' : castValue(name);
}

/** A number as JSON writes it, which PHP reads with more digits than JavaScript. */
export function castNumberText(text: string): string {
  if (/^-?[0-9]+$/.test(text)) return castValue(BigInt(text));
  const value = Number(text);
  if (Math.abs(value) === Number.POSITIVE_INFINITY) return value < 0 ? '-INF' : 'INF';
  return Object.is(value, -0) ? '-0' : castFloat(value);
}

function castNumber(value: number): string {
  if (!Number.isFinite(value)) return ''; // JSON writes null
  // JSON writes a whole number below 1e21 as digits, which PHP reads as an integer where it fits 64 bits.
  if (Number.isInteger(value) && Math.abs(value) < 1e21) return castValue(BigInt(value));
  return castFloat(value);
}

function fitsInteger(value: bigint): boolean {
  return BigInt.asIntN(64, value) === value;
}

function castFloat(exact: number): string {
  const rounded = roundLikePhp(exact);
  const value = Number(rounded);
  const [mantissa = '', exponent = '0'] = rounded.split('e');
  const power = Number(exponent);
  const digits = mantissa.replace(/\.?0+$/, '');
  if (power < -4 || power >= 14) {
    return `${digits.includes('.') ? digits : `${digits}.0`}E${power < 0 ? '-' : '+'}${Math.abs(power)}`;
  }
  const text = value.toFixed(13 - power);
  return power === 13 ? text : text.replace(/\.?0+$/, ''); // without a point its zeros count
}

/** To 14 digits. What lies just between two numbers is the even one in PHP, in JavaScript the one that is further from zero. */
function roundLikePhp(value: number): string {
  const between = /^(-?\d\.\d{12}[02468])50*(e.*)$/.exec(value.toExponential(100));
  return between ? `${between[1]}${between[2]}` : value.toExponential(13);
}
