/** MISP's own words for what is wrong whatever the type. */
export const MESSAGES = {
  noType: 'No type set.',
  unknownType: 'Invalid type.',
  array: 'Value is an array.',
  category: 'Options : Payload delivery, Antivirus detection, Payload installation, Files dropped ...',
  pair: 'Options depend on the selected category.',
  empty: 'Value cannot be empty.',
  control: 'Value provided consists purely of control characters and is therefore considered to be empty.',
  composite: 'Composite type found but the value not in the composite (value1|value2) format.',
  blocked: 'This value is blocked by a regular expression in the import filters.',
  tooLong:
    'The entered string is too long and would get truncated. Please consider adding the data as an attachment instead',
  surrogate: 'JsonException: Single unpaired high surrogate in Unicode escape',
  cutCharacter:
    'PDOExceptionWithQueryString: SQLSTATE[22007]: Invalid datetime format: 1366 Incorrect string value',
  /** MISP has none for this: it stores a date that we cannot know. */
  presentTime: '',
};
