import type { Cells } from './cells.ts';

const WITH_HOST = '(?:(?<vhost>\\S+) )?';
// The parts that may hold blanks are short or quoted, so that no line takes long.
const LINE = (prefix: string) =>
  new RegExp(
    `^${prefix}(?<host>\\S+) (?<ident>\\S+) (?<user>\\S{1,256}(?: \\S{1,256}){0,3}?) \\[(?<time>[^\\]]{1,40})\\] ` +
      '"(?<request>[^"\\\\]*(?:\\\\.[^"\\\\]*)*)" (?<status>\\d{3}) (?<bytes>\\d+|-)' +
      '(?: "(?<referer>[^"\\\\]*(?:\\\\.[^"\\\\]*)*)" "(?<agent>[^"\\\\]*(?:\\\\.[^"\\\\]*)*)"(?: (?<rest>.*))?)?$',
  );
const REQUEST = /^(?<method>[A-Za-z]+) (?<path>.*?)(?: (?<protocol>HTTP\/[\d.]+))?$/;

export const ACCESS_LOG_COLUMNS = [
  ...['vhost', 'host', 'ident', 'user', 'time', 'request', 'method', 'path', 'protocol'],
  ...['status', 'bytes', 'referer', 'agent', 'rest'],
];

/** The common and combined formats of Apache and nginx. With `vhost` each line begins with the name of the site. */
export function accessLogParser(vhost: boolean): (line: string) => Cells | string {
  const form = LINE(vhost ? WITH_HOST : '');
  return (line) => {
    const groups = form.exec(line)?.groups;
    if (!groups) return 'is no line of an access log in the common or combined format';
    const request = unescapeQuotes(groups.request ?? '');
    const all: Partial<Record<string, string>> = { ...groups, request, ...REQUEST.exec(request)?.groups };
    return new Map(ACCESS_LOG_COLUMNS.map((column) => [column, toCell(all[column])]));
  };
}

/** `-` is how both servers write that there is nothing. */
function toCell(text: string | undefined): string {
  return text === undefined || text === '-' ? '' : unescapeQuotes(text);
}

function unescapeQuotes(text: string): string {
  return text.replaceAll('\\"', '"');
}
