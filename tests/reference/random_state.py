"""Writes random-state.json: numpy.random.RandomState, numpy.linalg.qr, math.log, math.erf.

Run: python3 random_state.py, on GNU/Linux with glibc 2.28 or later, x86-64 with FMA: the normals and the logarithm are
those of the C library, to the last bit.
"""
import hashlib
import json
import math
import pathlib

import numpy as np

SEEDS = [0, 1, 42, 4294967295, [0, 0], [7, 3], [1000000, 200], [1, 2, 3, 4]]


def bits(values):
    return np.asarray(values, dtype='>f8').tobytes().hex(' ', 8).split()


def main():
    streams = []
    for seed in SEEDS:
        uniform = np.random.RandomState(seed).random_sample(100_000)
        normal = np.random.RandomState(seed).standard_normal(100_001)
        streams.append({
            'seed': seed,
            'uniform': bits(uniform[:6]),
            # SHA-256 of little-endian numbers: every one of them counts.
            'uniformHash': hashlib.sha256(uniform.astype('<f8').tobytes()).hexdigest(),
            'normal': bits(normal[:6]),
            'normalHash': hashlib.sha256(normal.astype('<f8').tobytes()).hexdigest(),
            'normal32Hash': hashlib.sha256(normal.astype('<f4').tobytes()).hexdigest(),
            'normalLast': bits(normal[-2:]),
        })
    q, r = np.linalg.qr(np.random.RandomState([3, 5]).standard_normal((12, 12)))
    orthogonal = (q * np.sign(np.diag(r)) * math.sqrt(12)).ravel().tolist()
    erf = [[x, math.erf(x), math.erfc(x)] for x in np.random.RandomState(5).uniform(-6, 9, 200).tolist()]
    # Uniform, close to 1, small; then where branches, binades and table entries meet, and both ends of the range.
    u = np.random.RandomState(6).random_sample((3, 100))
    edges = [0.9375, 0.6875, 0.6875 / 2, 0.6875 * (1 + 1 / 128)]
    edges += [np.nextafter(x, 0) for x in edges] + [2.0**-104, 0.5, 1 - 2.0**-53]
    arguments = np.concatenate([u[0], 1 - u[1] / 16, u[2] ** 20, edges]).tolist()
    logarithm = [' '.join(bits([x, math.log(x)])) for x in arguments]
    target = pathlib.Path(__file__).with_name('random-state.json')
    reference = {'streams': streams, 'orthogonal': orthogonal, 'logarithm': logarithm, 'errorFunction': erf}
    target.write_text(json.dumps(reference, indent=1) + '\n')


if __name__ == '__main__':
    main()
