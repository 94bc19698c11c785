import { type Glossary, RELATIONS, type RelationType, type Term } from '../glossary/types.ts';

/** The names of the derived sides; a symmetric relation has one name for both. */
const INVERSES = {
  broader: 'narrower',
  partOf: 'hasPart',
  causedBy: 'causes',
  mitigatedBy: 'mitigates',
  uses: 'usedBy',
  contrasts: 'contrasts',
  related: 'related',
} as const satisfies Record<RelationType, string>;

/** A relation as data names it, seen from either side: `broader`, and `narrower` from the other. */
export type RelationName = RelationType | (typeof INVERSES)[RelationType];

/** A relation as seen from one side. */
export interface RelationSide {
  name: RelationName;
  /** What the pages call it. */
  label: string;
  inverse: RelationName;
}

/** Every relation from both sides, once each, in the order in which the pages show them. */
export const RELATION_SIDES: readonly RelationSide[] = (Object.keys(RELATIONS) as RelationType[]).flatMap((type) => {
  const { label, inverse: otherLabel } = RELATIONS[type];
  const other = INVERSES[type];
  const side: RelationSide = { name: type, label, inverse: other };
  return type === other ? [side] : [side, { name: other, label: otherLabel, inverse: type }];
});

/** The terms that stand in one relation to an entry. */
export interface TypedRelation extends RelationSide {
  terms: Term[];
}

/** All that an entry is related to, by relation, stated there or derived from the other side. */
export function typedRelations(glossary: Glossary, slug: string): TypedRelation[] {
  const groups = new Map(glossary.relationsOf(slug).map(({ label, terms }) => [label, terms]));
  return RELATION_SIDES.flatMap((side) => {
    const terms = groups.get(side.label);
    return terms === undefined ? [] : [{ ...side, terms }];
  });
}
