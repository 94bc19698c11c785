"""Writes number-formats.json: how PyTorch rounds, what 8-bit codes are worth, and gradients stored in PyTorch's tensors.

    python3 tests/reference/number_formats.py

Needs NumPy and PyTorch 1.13. Three parts:

"rounding" holds hashes of what float32 numbers become as torch.half and torch.bfloat16: at all 65,536 codes each number,
the midpoint to the next one, and the float32 neighbours of both, six inputs a code in blocks of 2048 codes; and a sweep
over all of float32 in steps of 4099 bit patterns. "fp16 from float64" has the float64 midpoints and their neighbours, which
NumPy rounds once (PyTorch goes by way of float32). Hashed are the float32 bits of the results, NaN as 0x7fc00000.

"eight bits": PyTorch 1.13 has no 8-bit formats. All 256 codes of each are written out from their definition (OCP 8-bit
Floating Point Specification) as fractions, and what the same six inputs a code become is found by trying all codes.

"profiles": a gradient by autograd in float64; and with weights, z, h, delta and g kept in torch.half and torch.bfloat16
tensors, products summed in float64. PyTorch converts float64 by way of float32; rounding to odd there lets its own
conversion from float32 round as if once. Layers are counted back from the loss; magnitudes are base-10 logarithms of root mean
squares, null is a true zero.
"""
import hashlib
import json
import math
import pathlib
from fractions import Fraction

import numpy as np
import torch

BLOCK = 2048
NAN = np.uint32(0x7FC00000)


def hashed(values):
    bits = np.ascontiguousarray(values, dtype='<f4').view('<u4').copy()
    bits[np.isnan(values)] = NAN
    return hashlib.sha256(bits.tobytes()).hexdigest()[:16]


def neighbours(values):
    """Each float32 number between the two next to it in size; 0 has no smaller one, and what is not finite has none."""
    bits = values.astype('<f4').view('<u4')
    sign, size = bits & np.uint32(0x80000000), bits & np.uint32(0x7FFFFFFF)
    finite = size < 0x7F800000
    below = np.where(finite, sign | np.maximum(size, 1) - np.uint32(1), bits)
    above = np.where(finite, sign | size + np.uint32(1), bits)
    return [bits.view('<f4'), below.astype('<u4').view('<f4'), above.astype('<u4').view('<f4')]


def six_inputs(values, beyond):
    """Numbers in the order of their codes, sign last -> [code, 6]. The number after the largest would be `beyond`."""
    half = len(values) // 2
    with np.errstate(invalid='ignore'):
        size = np.abs(values[:half]).astype(np.float64)
    after = np.append(size[1:], np.nan)
    after = np.where(np.isfinite(size) & ~np.isfinite(after), beyond, after)
    middle = np.where(np.isfinite(size), (size + after) / 2, size)
    middle = np.concatenate([middle, -middle])
    return np.stack(neighbours(values) + neighbours(middle), axis=1), middle


def by_blocks(results, codes):
    return [hashed(results[at : at + BLOCK]) for at in range(0, codes, BLOCK)]


def rounding(dtype, beyond):
    codes = torch.from_numpy(np.arange(65536, dtype=np.uint16).view(np.int16)).view(dtype)
    inputs, middle = six_inputs(codes.float().numpy(), beyond)
    sweep = (np.arange(2**20, dtype=np.uint64) * 4099 % 2**32).astype('<u4').view('<f4')
    results = torch.from_numpy(inputs.copy()).to(dtype).float().numpy()
    return {
        'blocks': by_blocks(results, 65536),
        'sweep': hashed(torch.from_numpy(sweep.copy()).to(dtype).float().numpy()),
    }, middle


def from_float64(middle):
    inputs = np.stack([middle, np.nextafter(middle, 0), np.nextafter(middle, middle * 2)], axis=1)
    with np.errstate(all='ignore'):
        return by_blocks(inputs.astype(np.float16).astype(np.float32), 65536)


def eight_bits(exponent_bits, has_infinity):
    fraction_bits = 7 - exponent_bits
    bias = 2 ** (exponent_bits - 1) - 1

    def finite(code):
        exponent, fraction = code >> fraction_bits, code & (2**fraction_bits - 1)
        leading = 0 if exponent == 0 else 2**fraction_bits
        return Fraction(leading + fraction) * Fraction(2) ** (max(exponent, 1) - bias - fraction_bits)

    # The codes that are no finite numbers: the last exponent's in E5M2, a single one in E4M3.
    top = 127 - 2**fraction_bits + 1 if has_infinity else 127
    sizes = [finite(code) for code in range(top)]
    overflow = top
    last = [math.inf if has_infinity and code == top else math.nan for code in range(top, 128)]
    values = [float(size) for size in sizes] + last

    def nearest(x):
        if math.isnan(x):
            return 127
        if math.isinf(x):
            return overflow
        # What would come after the largest stands for all that overflows.
        candidates = sizes + [finite(top)]
        distances = [abs(Fraction(abs(float(x))) - size) for size in candidates]
        least = min(distances)
        return next(
            code for even in (0, 1) for code, d in enumerate(distances) if d == least and code % 2 == even
        )

    signed = np.array(values + [-value for value in values])
    inputs, _ = six_inputs(signed, float(finite(top)))
    rounded = [[nearest(x) + (128 if np.signbit(x) else 0) for x in row] for row in inputs]
    return {
        'values': [str(value) if not math.isfinite(value) else value for value in signed.tolist()],
        # Two digits a code, twelve an input's row.
        'rounded': ''.join(f'{code:02x}' for row in rounded for code in row),
    }


EXAMPLES = 8
BASE = {
    'activation': 'sigmoid',
    'init': 'xavier-normal',
    'sigmaW2': None,
    'depth': 24,
    'width': 64,
    'startGradient': 0,
    'lossScale': 0,
    'look': 10,
    'seeds': 2,
    'seed': 0,
}
CASES = [
    {},
    {'depth': 80, 'seeds': 1},
    {'startGradient': -3, 'seed': 7},
    {'startGradient': -3, 'lossScale': 16, 'seed': 7},
    {'lossScale': 16, 'depth': 6},
    {'activation': 'relu', 'init': 'pytorch-default', 'depth': 40},
    {'activation': 'tanh', 'init': 'pytorch-default', 'width': 32, 'seed': 3},
    {'activation': 'relu', 'init': 'he-normal', 'sigmaW2': 4, 'depth': 40, 'seeds': 1},
    {'activation': 'tanh', 'init': 'orthogonal', 'sigmaW2': 1.5, 'startGradient': 2},
    {'activation': 'gelu', 'init': 'he-uniform', 'depth': 30, 'width': 128, 'seeds': 1},
    {'activation': 'linear', 'init': 'lecun-uniform', 'sigmaW2': 0.5, 'depth': 60, 'lossScale': 8, 'seeds': 1},
    {'activation': 'selu', 'init': 'lecun-normal', 'depth': 1, 'width': 8, 'seeds': 3},
]
ACTIVATIONS = {
    'sigmoid': torch.sigmoid,
    'tanh': torch.tanh,
    'relu': torch.relu,
    'gelu': torch.nn.functional.gelu,
    'linear': lambda y: y * 1.0,
    'selu': torch.selu,
}
GAINS = {'he': 2.0, 'xavier': 1.0, 'lecun': 1.0, 'orthogonal': 1.0, 'pytorch': 1 / 3}


def draw_layer(params, seed, layer):
    width, init = params['width'], params['init']
    stream = np.random.RandomState([seed, layer])
    if init == 'orthogonal':
        q, r = np.linalg.qr(stream.standard_normal((width, width)))
        weight, bias = q * np.sign(np.diag(r)) * math.sqrt(width), stream.standard_normal(width)
    elif init.endswith('uniform') or init == 'pytorch-default':
        weight = (2 * stream.random_sample((width, width)) - 1) * math.sqrt(3)
        bias = (2 * stream.random_sample(width) - 1) * math.sqrt(3)
    else:
        weight, bias = stream.standard_normal((width, width)), stream.standard_normal(width)
    sigma_w2 = GAINS[init.split('-')[0]] if params['sigmaW2'] is None else params['sigmaW2']
    sigma_b2 = 1 / (3 * width) if init == 'pytorch-default' else 0.0
    return torch.from_numpy(weight * math.sqrt(sigma_w2 / width)), torch.from_numpy(bias * math.sqrt(sigma_b2))


def log_rms(tensor):
    values = tensor.double()
    largest = values.abs().max().item()
    if largest == 0:
        return None
    if not math.isfinite(largest):
        return str(largest)
    return round(math.log10(largest) + math.log10(((values / largest) ** 2).mean().item()) / 2, 8)


def kept(tensor, dtype):
    """A float64 tensor in a narrower one: cut to float32 with the last bit set where anything was cut off."""
    exact = tensor.detach().numpy()
    with np.errstate(over='ignore'):
        single = exact.astype(np.float32)
    # Beyond float32 PyTorch's own infinity is right.
    inexact = (single.astype(np.float64) != exact) & np.isfinite(single)
    larger = inexact & (np.abs(single.astype(np.float64)) > np.abs(exact))
    bits = single.view(np.uint32).copy()
    bits[larger] -= 1
    bits[inexact] |= 1
    return torch.from_numpy(bits.view(np.float32)).to(dtype)


def shares(gradients, scale):
    logs = [log_rms(g) for g in gradients]
    return {
        'gradient': [x if not isinstance(x, float) else round(x - scale * math.log10(2), 8) for x in logs],
        'zeros': [int((g == 0).sum()) for g in gradients],
    }


def reference(params, seed):
    phi, scale = ACTIVATIONS[params['activation']], params['lossScale']
    data = np.random.RandomState([seed, 0])
    x = torch.from_numpy(data.standard_normal((EXAMPLES, params['width'])))
    readout = torch.from_numpy(data.standard_normal((EXAMPLES, params['width'])))
    readout = readout * (10.0 ** params['startGradient'] * 2.0**scale)
    layers = [draw_layer(params, seed, layer) for layer in range(1, params['depth'] + 1)]
    hidden = [x.clone().requires_grad_()]
    for weight, bias in layers:
        hidden.append(phi(hidden[-1] @ weight + bias))
    exact = torch.autograd.grad((readout * hidden[-1]).sum(), hidden)
    found = {'fp64': shares(exact[::-1], scale)}
    for name, dtype in (('fp16', torch.half), ('bf16', torch.bfloat16)):
        h, traces = kept(x, dtype), []
        for weight, bias in layers:
            weight = kept(weight, dtype)
            z = kept(h.double() @ weight.double() + kept(bias, dtype).double(), dtype)
            at = z.double().requires_grad_()
            value = phi(at)
            (slope,) = torch.autograd.grad(value.sum(), at)
            traces.append((weight, torch.where(at.isnan(), at, slope).detach()))
            h = kept(value, dtype)
        gradients = [kept(readout, dtype)]
        for weight, slope in reversed(traces):
            delta = kept(slope * gradients[-1].double(), dtype)
            gradients.append(kept(delta.double() @ weight.double().T, dtype))
        found[name] = shares(gradients, scale)
    return found


def main():
    half, middle = rounding(torch.half, 65536.0)
    brain, _ = rounding(torch.bfloat16, 2.0**128)
    profiles = []
    for case in CASES:
        params = {**BASE, **case}
        seeds = range(params['seed'], params['seed'] + params['seeds'])
        profiles.append({'params': params, 'perSeed': [reference(params, seed) for seed in seeds]})
    parts = {
        'rounding': {'fp16': half, 'bf16': brain, 'fp16 from float64': from_float64(middle)},
        'eight bits': {'e4m3': eight_bits(4, False), 'e5m2': eight_bits(5, True)},
    }
    lines = ',\n'.join(json.dumps(one) for one in profiles)
    text = f'{json.dumps(parts)[:-1]}, "profiles": [\n{lines}\n]}}\n'
    pathlib.Path(__file__).with_name('number-formats.json').write_text(text)


main()
