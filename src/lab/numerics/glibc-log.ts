/*
 * The natural logarithm as glibc computes it: the method and all constants are those of Arm's Optimized Routines,
 * math/log.c and math/log_data.c (https://github.com/ARM-software/optimized-routines), from which glibc took them.
 * Copyright (c) 2018, Arm Limited. MIT License; its permission notice is that of the file LICENSE. The code is our own.
 */

const LN2_HIGH = 0.6931471805598903;
const LN2_LOW = 5.497923018708371e-14;

/** High word of 0.6875: an argument is brought into [0.6875, 1.375) by a power of two. */
const BINADE = 0x3fe60000;

/** log(1 + r) − r for |r| < 1/256, from r² on. */
const FAR = [
  -0.5000000000000001, 0.33333333331825593, -0.2499999999622955, 0.20000304511814496, -0.16667054827627667,
] as const;

/** log(1 + r) − r for |r| ≤ 1/16, from r² on. */
const NEAR = [
  -0.5, 0.3333333333333352, -0.24999999999998432, 0.19999999999320328, -0.16666666669929706, 0.14285715076560868,
  -0.12499997863982555, 0.11110712032936046, -0.10000486757818193, 0.09181994006195467, -0.0832836306228934,
] as const;

/** For each of 128 subintervals: 1/c, where c is near its centre, and the logarithm of c. */
const TABLE = new Float64Array([
  1.4504249240398293, -0.3718565645633589, 1.442253508327276, -0.36620682668944937, 1.4341736174350004,
  -0.3605888069791945, 1.426183816329995, -0.3550022171419869, 1.4182825527052965, -0.34944666968829097,
  1.4104682921759335, -0.3439217713603284, 1.4027396147468003, -0.3384271921261188, 1.3950954438932313,
  -0.332962831494342, 1.3875338232485754, -0.32752794345742586, 1.3800539211058593, -0.32212257167088865,
  1.3726542695419708, -0.3167462884799761, 1.3653332798446802, -0.3113985598928366, 1.358090204587874,
  -0.3060794515165526, 1.3509234892132138, -0.300788424667644, 1.3438320840699889, -0.2955252968476998,
  1.3368146974742003, -0.29028969275850613, 1.329870114677736, -0.2850812793277555, 1.322997339161106,
  -0.27989987391470095, 1.316195352741367, -0.27474526621870154, 1.3094628125672239, -0.2696169863701243,
  1.3027990455471041, -0.26451506180308115, 1.2962024229438942, -0.2594387762767383, 1.2896726275815547,
  -0.2543884090981692, 1.2832080305745537, -0.24936321635129843, 1.276807885983376, -0.24436312405975968,
  1.2704714060687552, -0.23938801747897287, 1.2641976054949482, -0.23443761696705678, 1.257985357514882,
  -0.22951151871518505, 1.2518337750655457, -0.2246094963439873, 1.2457421919097305, -0.21973149037705753,
  1.2397094966625508, -0.2148770752847895, 1.2337348463589233, -0.210046029103637, 1.2278176973028803,
  -0.20523836373934046, 1.2219570190618474, -0.20045368751368642, 1.2161519732977757, -0.1956917537758045,
  1.2104018095009725, -0.19095237845203883, 1.204705805718973, -0.18623539250290833, 1.1990631185441964,
  -0.18154051731551135, 1.1934733004462308, -0.1768677957431919, 1.1879350812847385, -0.17221657406412305,
  1.1824481322833125, -0.16758697765942543, 1.1770114976921955, -0.16297859687290384, 1.1716248121809465,
  -0.15839151377804228, 1.1662869231674715, -0.15382513241456763, 1.1609977486762766, -0.14927976358922024,
  1.1557563220795803, -0.14475495398119165, 1.1505619105480347, -0.14025044090817573, 1.1454138888505974,
  -0.1357660466685502, 1.140311877374656, -0.1313018016355727, 1.1352550225747513, -0.12685731518763532,
  1.1302429094831266, -0.1224325737671279, 1.1252747693068048, -0.11802724521862729, 1.1203501571039876,
  -0.11364127671663482, 1.1154683327680124, -0.10927434611278386, 1.1106291463292157, -0.10492665324943573,
  1.1058315813301596, -0.10059761422644442, 1.1010752177696026, -0.09628717309055901, 1.0963597137952512,
  -0.09199534069557558, 1.0916844827550398, -0.08772190036688698, 1.0870487291277784, -0.08346643613867855,
  1.082452357388312, -0.07922916827544668, 1.0778948225025884, -0.0750099004750382, 1.0733751731601076,
  -0.07080805133352897, 1.068893585073351, -0.06662408085151128, 1.0644491706655506, -0.06245745471915143,
  1.0600414846328305, -0.0583080438042316, 1.0556701316181605, -0.05417576112313327, 1.051334750556926,
  -0.050060547896805474, 1.0470347288442157, -0.045962101199052086, 1.0427699229652954, -0.04188056008865715,
  1.0385395013738175, -0.03781540056183985, 1.034343418940345, -0.03376684757915882, 1.0301811073173315,
  -0.029734619131772888, 1.026052043621297, -0.025718470239212365, 1.0219561082336197, -0.021718543925430822,
  1.0178926505784922, -0.01773446126981071, 1.0138614436244586, -0.013766252464051831, 1.0098620186501341,
  -0.009813706322574944, 1.0058938559734134, -0.005876555150052809, 1.00195696235014, -0.0019550499938532084,
  0.9961089923088509, 0.0038985973556009412, 0.9884170338185201, 0.011650571286395461, 0.9808429191005297,
  0.019342955478919066, 0.9733840169987446, 0.0269766014846482, 0.9660377568876556, 0.034552359728422744,
  0.9588014945307369, 0.04207121767183253, 0.9516728569073111, 0.049533940950141186, 0.9446494635965822,
  0.056941358295944156, 0.9377288993026223, 0.06429439168346107, 0.9309091073790681, 0.0715936354946507,
  0.924187681612722, 0.07884010933776153, 0.9175626765599192, 0.08603438905970506, 0.9110320403624034,
  0.09317721180013905, 0.9045935839762024, 0.10026951462748457, 0.8982456375922825, 0.10731170956330516,
  0.8919860966782501, 0.11430473320717738, 0.8858131121185129, 0.12124928503033061, 0.879725075760676,
  0.12814583422959913, 0.8737201372634685, 0.1349951636851756, 0.8677966405782273, 0.1417978768189414,
  0.8619528050060739, 0.14855476039031146, 0.8561872354420692, 0.1552661937658968, 0.8504983927816893,
  0.16193275688146969, 0.8448844572790304, 0.16855539792220497, 0.8393442741575965, 0.1751343179947753,
  0.8338762249349438, 0.1816702989864325, 0.8284789320557778, 0.18816387146023317, 0.8231510800065832,
  0.1946155228479256, 0.8178913903778707, 0.20102572579389744, 0.8126984007245374, 0.2073952090795501,
  0.8075710029460227, 0.21372429840596396, 0.8025078881160415, 0.2200135945981856, 0.7975077379364331,
  0.22626374162859975, 0.792569604966373, 0.23247494747693054, 0.7876923641254114, 0.23864766620658884,
  0.7828746724940998, 0.24478265647405806, 0.7781155388790811, 0.25088025827324145, 0.7734139557869777,
  0.2569408552510595, 0.7687687179914933, 0.26296511155101143, 0.7641790698041854, 0.2689531327189343,
  0.7596438763692399, 0.27490553924610595, 0.7551621951078668, 0.2808227248478943, 0.7507331780216866,
  0.286704979267256, 0.7463557196361751, 0.29255295645509705, 0.7420289364869653, 0.2983670386142876,
  0.7377521537065876, 0.30414734587282055, 0.7335242966002608, 0.30989455774829366, 0.729344777457841,
  0.31560871301871884,
]);

const argument = new DataView(new ArrayBuffer(8));

/** Veltkamp's split: the upper 26 bits of `a`; the rest, `a` minus it, has 26 too. */
function upper(a: number): number {
  const scaled = 134217729 * a;
  return scaled - (scaled - a);
}

/** a·b − product, exact where `product` is a·b rounded (Dekker 1971). */
function productError(a: number, b: number, product: number): number {
  const aHigh = upper(a);
  const aLow = a - aHigh;
  const bHigh = upper(b);
  const bLow = b - bHigh;
  return aHigh * bHigh - product + aHigh * bLow + aLow * bHigh + aLow * bLow;
}

/**
 * a·b + c rounded once, as the fused multiply-add of IEEE 754. No product or sum may overflow or underflow.
 *
 * Dekker's product and Knuth's sums give the exact value as three numbers (Boldo and Melquiond 2008); the first two of
 * them are added last, and a tie between them is decided by what is left of the third.
 */
function fusedMultiplyAdd(a: number, b: number, c: number): number {
  const product = a * b;
  const productLow = productError(a, b, product);

  const tail = c + productLow;
  let other = tail - c;
  const tailLow = c - (tail - other) + (productLow - other);

  const head = product + tail;
  other = head - product;
  const headLow = product - (head - other) + (tail - other);

  const rest = headLow + tailLow;
  other = rest - headLow;
  const left = headLow - (rest - other) + (tailLow - other);

  const sum = head + rest;
  if (left === 0) return sum;
  // `rest` was rounded: had it become a tie that `sum` settled away from the side on which `left` lies, step there.
  const error = rest - (sum - head);
  const step = 2 * error;
  return error > 0 === left > 0 && sum + step - sum === step ? sum + step : sum;
}

/** What logNearOne adds to the leading part, each product and sum fused where glibc's is. */
function fusedTailNearOne(r: number, quadraticFactor: number, quadraticSum: number, quadraticLow: number): number {
  const r2 = r * r;
  const r3 = r * r2;
  const low = fusedMultiplyAdd(r2, NEAR[3], fusedMultiplyAdd(r, NEAR[2], NEAR[1]));
  const middle = fusedMultiplyAdd(r2, NEAR[6], fusedMultiplyAdd(r, NEAR[5], NEAR[4]));
  const high = fusedMultiplyAdd(r2, NEAR[9], fusedMultiplyAdd(r, NEAR[8], NEAR[7]));
  const upperTerms = fusedMultiplyAdd(fusedMultiplyAdd(r3, NEAR[10], high), r3, middle);
  const rest = fusedMultiplyAdd(quadraticFactor, quadraticSum, quadraticLow);
  return fusedMultiplyAdd(fusedMultiplyAdd(upperTerms, r3, low), r3, rest);
}

/** log(1 + r) for −1/16 ≤ r < 0: a polynomial, whose terms r − r²/2 are carried in two parts. */
function logNearOne(r: number): number {
  const shifted = r * 134217728;
  const rHigh = r + shifted - shifted;
  const square = NEAR[0] * rHigh * rHigh;
  const lead = r + square;
  const leadLow = r - lead + square;
  const factor = NEAR[0] * (r - rHigh);

  const r2 = r * r;
  const r3 = r * r2;
  const low = NEAR[1] + r * NEAR[2] + r2 * NEAR[3];
  const middle = NEAR[4] + r * NEAR[5] + r2 * NEAR[6];
  const high = NEAR[7] + r * NEAR[8] + r2 * NEAR[9] + r3 * NEAR[10];
  const tail = r3 * (low + r3 * (middle + r3 * high)) + (leadLow + factor * (r + rHigh));
  const doubt = r * 2 ** -58;
  const result = lead + (tail + doubt);
  return result === lead + (tail - doubt) ? result : lead + fusedTailNearOne(r, factor, r + rHigh, leadLow);
}

/** What glibcLog adds to the leading part, each product and sum fused where glibc's is. */
function fusedTail(r: number, exponent: number, leadLow: number): number {
  const r2 = r * r;
  const low = fusedMultiplyAdd(r, FAR[2], FAR[1]);
  const cubic = fusedMultiplyAdd(fusedMultiplyAdd(r, FAR[4], FAR[3]), r2, low);
  const rest = fusedMultiplyAdd(r2, FAR[0], fusedMultiplyAdd(exponent, LN2_LOW, leadLow));
  return fusedMultiplyAdd(r * r2, cubic, rest);
}

/**
 * The natural logarithm with the bits of the C library of GNU/Linux: equal to `log` of glibc, from 2.28 on, on x86-64
 * processors with FMA. Like that one it is not correctly rounded (the error stays below 0.52 units in the last place).
 *
 * glibc chooses its FMA variant when a program starts. Its C source leaves open which products and sums are fused; this
 * follows the compiled code of glibc 2.36 in Debian 12, with which it was compared. JavaScript has no fused
 * multiply-add, and an exact imitation is slow. So the small part of the result is first computed with ordinary
 * rounding, which errs by less than `doubt`; only where that leaves open how the sum rounds, for one uniform argument
 * in two hundred, is it computed again fused.
 * @param x a normal number, 0 < x < 1
 */
export function glibcLog(x: number): number {
  if (x >= 0.9375) return logNearOne(x - 1);
  argument.setFloat64(0, x);
  const word = argument.getInt32(0);
  const offset = (word - BINADE) | 0;
  const exponent = offset >> 20;
  argument.setInt32(0, word - (offset & 0xfff00000));
  const z = argument.getFloat64(0);
  const entry = (offset >>> 12) & 0xfe;
  const inverse = TABLE[entry] as number;

  // x = 2^exponent·z, and r = z/c − 1 rounded once: near 1, subtracting 1 is exact.
  const product = z * inverse;
  const r = product - 1 + productError(z, inverse, product);
  const logHigh = exponent * LN2_HIGH + (TABLE[entry + 1] as number);
  const lead = logHigh + r;
  const leadLow = logHigh - lead + r;

  const r2 = r * r;
  const cubic = FAR[1] + r * FAR[2] + r2 * (FAR[3] + r * FAR[4]);
  const tail = leadLow + exponent * LN2_LOW + r2 * FAR[0] + r * r2 * cubic;
  const doubt = 2 ** -64;
  const result = lead + (tail + doubt);
  return result === lead + (tail - doubt) ? result : lead + fusedTail(r, exponent, leadLow);
}
