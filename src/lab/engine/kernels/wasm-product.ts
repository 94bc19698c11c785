import {
  type Arithmetic,
  add,
  advance,
  type Code,
  choose,
  constant,
  fourAtOnce,
  get,
  type Local,
  multiply,
  repeat,
  scalar,
  set,
  type WasmFunction,
  whileFits,
} from './wasm-code.ts';

/**
 * A matrix product for the small and tall matrices of a training step, in WebAssembly's vector instructions:
 * C = A B + (a row that is added to every one), all row-major but A, whose rows and columns may lie any steps apart. So
 * xᵀδ needs no transpose, and nothing is packed beforehand, on which XNNPACK spends as long here as on the product.
 */

const FLOAT_BYTES = 4;

const PARAMETERS = ['a', 'aRow', 'aStep', 'b', 'c', 'rows', 'inner', 'columns', 'sum'] as const;
const INTEGERS = ['row', 'column', 'left', 'a0', 'a1', 'a2', 'a3', 'bAt', 'cAt', 'bytes'] as const;
/** A tile's sums stay in registers while the inner index runs. */
const TILE = { rows: 4, vectors: 2 };

const names: readonly string[] = [...PARAMETERS, ...INTEGERS];
const local = (name: (typeof PARAMETERS)[number] | (typeof INTEGERS)[number]): Local => names.indexOf(name);
const [row, column, bAt, cAt, bytes] = (['row', 'column', 'bAt', 'cAt', 'bytes'] as const).map(local) as [
  Local,
  Local,
  Local,
  Local,
  Local,
];
/** Where the next number of a tile's row r lies in A. */
const aAt = (r: number): Local => local('a0') + r;

/** Variables of a type: a tile's sums, and the numbers of B that they are multiplied by. */
function registers({ type }: Arithmetic) {
  const first = names.length + (type === 'v128' ? 0 : TILE.rows * TILE.vectors + TILE.vectors);
  return {
    sum: (r: number, v: number): Local => first + r * TILE.vectors + v,
    right: (v: number): Local => first + TILE.rows * TILE.vectors + v,
  };
}

/** C's rows `row` … `row + rows − 1` and as many columns from `column` on as `vectors` hold. */
function tile(arithmetic: Arithmetic, rows: number, vectors: number): Code {
  const { type, lanes, zero, load, loadEverywhere, store, multiplyAdd } = arithmetic;
  const { sum, right } = registers(arithmetic);
  const rowsOf = Array.from({ length: rows }, (_, r) => r);
  const vectorsOf = Array.from({ length: vectors }, (_, v) => v);
  const offset = (v: number) => v * lanes * FLOAT_BYTES;
  const fromColumn = (base: 'b' | 'sum') => add(get(local(base)), multiply(get(column), constant(FLOAT_BYTES)));
  const start = vectorsOf.flatMap((v) => [
    ...set(sum(0, v), choose(local('sum'), type, load(fromColumn('sum'), offset(v)), zero)),
    ...rowsOf.slice(1).flatMap((r) => set(sum(r, v), get(sum(0, v)))),
  ]);
  const products = [
    ...vectorsOf.flatMap((v) => set(right(v), load(get(bAt), offset(v)))),
    ...rowsOf.flatMap((r) =>
      vectorsOf.flatMap((v) => {
        const left = loadEverywhere(get(aAt(r)));
        return set(sum(r, v), multiplyAdd(get(sum(r, v)), left, get(right(v))));
      }),
    ),
    ...rowsOf.flatMap((r) => advance(aAt(r), get(local('aStep')))),
    ...advance(bAt, get(bytes)),
  ];
  const cStart = add(
    get(local('c')),
    add(multiply(get(row), get(bytes)), multiply(get(column), constant(FLOAT_BYTES))),
  );
  return [
    ...start,
    ...set(aAt(0), add(get(local('a')), multiply(get(row), get(local('aRow'))))),
    ...rowsOf.slice(1).flatMap((r) => set(aAt(r), add(get(aAt(r - 1)), get(local('aRow'))))),
    ...set(bAt, fromColumn('b')),
    ...set(local('left'), get(local('inner'))),
    ...repeat(local('left'), products),
    ...set(cAt, cStart),
    ...rowsOf.flatMap((r) => [
      ...vectorsOf.flatMap((v) => store(get(cAt), offset(v), get(sum(r, v)))),
      ...advance(cAt, get(bytes)),
    ]),
  ];
}

/** All of C's columns that are left, as many at once as there are. */
function columns(arithmetic: Arithmetic, vectors: number): Code {
  const down = (rows: number) => whileFits(row, rows, local('rows'), tile(arithmetic, rows, vectors));
  return whileFits(column, vectors * arithmetic.lanes, local('columns'), [
    ...set(row, constant(0)),
    ...down(TILE.rows),
    ...down(1),
  ]);
}

/**
 * Its arguments are addresses and distances in bytes, and counts: A, between its rows, between the numbers of a row; B; C;
 * rows, inner extent, columns; and the row that is added to every one, or 0 for none.
 */
export function productFunction(): WasmFunction {
  const count = TILE.rows * TILE.vectors + TILE.vectors;
  return {
    parameters: PARAMETERS.length,
    locals: [
      { type: 'i32', count: INTEGERS.length },
      { type: 'v128', count },
      { type: 'f32', count },
    ],
    body: [
      ...set(bytes, multiply(get(local('columns')), constant(FLOAT_BYTES))),
      ...columns(fourAtOnce, TILE.vectors),
      ...columns(scalar, 1),
    ],
    hasResult: false,
  };
}
