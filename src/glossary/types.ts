/** The relations a writer may state, on one side only, with the words that each side shows. */
export const RELATIONS = {
  broader: { label: 'Kind of', inverse: 'Kinds' },
  partOf: { label: 'Part of', inverse: 'Has part' },
  causedBy: { label: 'Caused by', inverse: 'Causes' },
  mitigatedBy: { label: 'Mitigated by', inverse: 'Mitigates' },
  uses: { label: 'Uses', inverse: 'Used by' },
  contrasts: { label: 'Contrasts with', inverse: 'Contrasts with' },
  related: { label: 'See also', inverse: 'See also' },
} as const;

export type RelationType = keyof typeof RELATIONS;

export const KINDS = [
  'phenomenon',
  'function',
  'method',
  'architecture',
  'quantity',
  'model',
  'hardware',
  'concept',
] as const;
export const LEVELS = ['beginner', 'intermediate', 'advanced'] as const;
export type Kind = (typeof KINDS)[number];
export type Level = (typeof LEVELS)[number];

/** One entry's front matter, with its address. */
export interface Term {
  slug: string;
  title: string;
  aliases: string[];
  plurals: string[];
  kind: Kind;
  level: Level;
  domains: string[];
  areas: string[];
  short: string;
  definition: string;
  relations: Record<RelationType, string[]>;
  keywords: string[];
  sources: string[];
  published: Date;
  updated: Date;
  /** Path of the file, for messages. */
  file: string;
}

/** The terms that stand in one relation to an entry, stated there or derived from the other side. */
export interface RelationGroup {
  label: string;
  terms: Term[];
}

/** A source as the site shows it. */
export interface Reference {
  key: string;
  /** `Glorot & Bengio 2010` */
  short: string;
  /** The whole entry of the reference list, as HTML made by the citation processor. */
  html: string;
  title: string;
  year: string;
  url: string | null;
}

export interface Glossary {
  /** In alphabetical order of title. */
  terms: readonly Term[];
  /** Finds a term by slug or any of its names, ignoring case; spaces, hyphens and underscores are alike. */
  resolve(name: string): Term | undefined;
  /** The relations of a term by kind, own and derived, without duplicates, in the order of RELATIONS. */
  relationsOf(slug: string): RelationGroup[];
}

/** Something wrong in the content: where, what, and what to do. */
export interface Problem {
  file: string;
  line: number;
  reason: string;
  remedy: string;
}
