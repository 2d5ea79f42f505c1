/** An attribute as `events/edit` takes it. */
export interface AttributeEdit {
  uuid: string;
  deleted?: boolean;
  Tag?: TagEdit[];
  [field: string]: unknown;
}

export interface ObjectEdit {
  uuid: string;
  deleted?: boolean;
  Attribute?: AttributeEdit[];
  ObjectReference?: { uuid: string; deleted: true }[];
  [field: string]: unknown;
}

export interface ReportEdit {
  uuid: string;
  name: string;
  content: string;
  deleted: boolean;
}

export interface TagEdit {
  name: string;
  deleted?: true;
}

/** What has to be sent to take back what a run did to an event, and what of it stays. */
export interface Reversal {
  fields: Record<string, string>;
  tags: TagEdit[];
  attributes: AttributeEdit[];
  objects: ObjectEdit[];
  reports: ReportEdit[];
  /** What others changed since, or what cannot be taken back, in words. */
  left: string[];
}

export function sizeOf({ fields, tags, attributes, objects, reports }: Reversal): number {
  const within = objects.map(
    ({ Attribute = [], ObjectReference = [] }) => 1 + Attribute.length + ObjectReference.length,
  );
  const parts = tags.length + attributes.length + reports.length + within.reduce((sum, one) => sum + one, 0);
  return Object.keys(fields).length + parts;
}

/** The body of `events/edit`, with about `limit` attributes of it. Without `published` MISP unpublishes the event. */
export function toEdit(reversal: Reversal, limit: number) {
  const { fields, tags, attributes, objects, reports } = reversal;
  const some = attributes.slice(0, limit);
  let room = limit - some.length;
  const fitting = objects.filter(({ Attribute = [] }) => {
    const fits = room > 0;
    room -= Math.max(Attribute.length, 1);
    return fits;
  });
  return {
    Event: {
      ...fields,
      published: false,
      ...(tags.length > 0 && { Tag: tags }),
      ...(some.length > 0 && { Attribute: some }),
      ...(fitting.length > 0 && { Object: fitting }),
      ...(reports.length > 0 && { EventReport: reports }),
    },
  };
}
