import { exponentsOf, type FormatName, formats, type NumberFormat } from '../numerics/formats.ts';

/**
 * `FORMATS`, and `stored(values, name)`, which rounds an array as `roundings` does. Needs `np`.
 * @param names in the order of the Python dictionary
 */
export function pythonStorage(names: readonly FormatName[]): string {
  const rows = names.map((name) => {
    const format: NumberFormat = formats[name];
    const overflow = Number.isNaN(format.overflow) ? 'nan' : 'inf';
    return `    "${name}": (${format.fraction + 1}, ${exponentsOf(format).subnormal}, ${format.maximum}, np.${overflow}),`;
  });
  return `# Digits, exponent of the smallest step, largest number, and what stands for more.
FORMATS = {
${rows.join('\n')}
}


def stored(values, name):
    """Rounded to the format: to nearest, ties to even, with its subnormals and its overflow."""
    digits, smallest, largest, beyond = FORMATS[name]
    step = np.maximum(np.frexp(values)[1] - digits, smallest)
    rounded = np.ldexp(np.rint(np.ldexp(values, -step)), step)
    return np.where(np.abs(rounded) > largest, np.copysign(beyond, rounded), rounded)`;
}

/** `value_and_slope(y)` of `phi`, both as NumPy has them. Needs `np` and `torch`. */
export const PYTHON_VALUE_AND_SLOPE = `def value_and_slope(y):
    at = torch.from_numpy(y).requires_grad_()
    value = phi(at)
    (slope,) = torch.autograd.grad(value.sum(), at)
    # Torch hands a gradient on through NaN; NaN has no slope.
    return value.detach().numpy(), np.where(np.isnan(y), np.nan, slope.numpy())`;
