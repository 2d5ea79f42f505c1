/** How outputs name a server or source, since CloudFormation takes only letters and digits: `head-office` is `HeadOffice`. */
export function outputName(name: string): string {
  const words = name.split('-');
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}
