/** Mean and variance of a logarithm. */
export interface LogMoments {
  mean: number;
  variance: number;
}

/** Euler–Mascheroni */
const GAMMA = 0.5772156649015329;

/** ln of a χ² variable with k degrees of freedom: mean ψ(k/2) + ln 2, variance ψ′(k/2), for k = 1…n. */
function logChiSquared(n: number): LogMoments[] {
  const moments: LogMoments[] = [];
  for (let k = 1; k <= n; k++) {
    const before = moments[k - 3];
    if (before) {
      const x = (k - 2) / 2;
      moments.push({ mean: before.mean + 1 / x, variance: before.variance - 1 / (x * x) });
    } else {
      moments.push(
        k === 1
          ? { mean: -GAMMA - Math.LN2, variance: Math.PI ** 2 / 2 }
          : { mean: -GAMMA + Math.LN2, variance: Math.PI ** 2 / 6 },
      );
    }
  }
  return moments;
}

/**
 * The logarithm of one layer's factor on |g|² in a rectifier network of width n with He initialization. For one example
 * the factor is (2/n) χ²_K with K ~ Binomial(n, 1/2) open units (Hanin and Nica, 2020): its mean is 1, but that of its
 * logarithm is about −5/(2n), with a variance of about 5/n. Layers are independent, so that both add up over depth.
 * @param width n, a whole number, 1 or more; the case without an open unit, of probability 2⁻ⁿ, is left out
 */
export function rectifierLogFactor(width: number): LogMoments {
  let [total, first, second] = [0, 0, 0];
  let logChoose = 0;
  logChiSquared(width).forEach(({ mean, variance }, i) => {
    const k = i + 1;
    logChoose += Math.log((width - i) / k);
    const probability = Math.exp(logChoose - width * Math.LN2);
    const log = mean + Math.log(2 / width);
    total += probability;
    first += probability * log;
    second += probability * (variance + log * log);
  });
  const mean = first / total;
  return { mean, variance: second / total - mean * mean };
}
