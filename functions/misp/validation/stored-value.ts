import { isComposite } from './attribute-types.ts';
import { classOf } from './unicode-class.ts';

// Rule 4: MariaDB 10.11 compares the second half with '' in utf8mb3_unicode_ci, where these characters weigh nothing
// (measured for every character of the basic plane).
const WEIGHTLESS_RANGES =
  '0-8 e-20 7f-84 86-a0 300-357 35d-362 483-486 488-489 591-5a1 5a3-5b9 5bb-5bd 5bf 5c1-5c2 5c4 600-603 610-615 ' +
  '64b-658 670 6d6-6e4 6e7-6e8 6ea-6ed 70f 711 730-74a 901-903 93c 951-954 981-983 9bc a01-a03 a3c a70-a71 a81-a83 ' +
  'abc b01-b03 b3c b82 c01-c03 c82-c83 cbc d02-d03 d82-d83 e47-e4b e4e ec8-ecb f18-f19 f35 f37 f39 f7e-f7f f82-f83 ' +
  'f86-f87 fc6 1036-1038 17c6-17d1 17d3 17dd 180b-180e 1939-193b 2000-200f 202a-202f 205f-2063 206a-206f 20d0-20ea ' +
  '3000 302a-302f 3099-309a fb1e fc5e-fc63 fcf2-fcf4 fe00-fe0f fe20-fe23 fe70-fe74 fe76-fe7f feff ff9e-ff9f fff9-fffb';
const WEIGHTLESS = new RegExp(`^[${classOf(WEIGHTLESS_RANGES)}]*$`);

/** The value as it is read back, which for a composite with an empty second half is the first half alone. */
export function readBack(type: string, value: string): string {
  if (!isComposite(type)) return value;
  const bar = value.indexOf('|');
  return WEIGHTLESS.test(value.slice(bar + 1)) ? value.slice(0, bar) : value;
}
