import type { BenchView } from './definition.ts';

/** `spread`, `course`, `profile`: numbers over seeds as the lab gives them. */
export const PYTHON_SPREADS = `def spread(values):
    return {"mean": sum(values) / len(values), "p10": percentile(values, 10), "p90": percentile(values, 90), "perSeed": values}


def by_index(per_seed, statistic):
    return [statistic(values) for values in zip(*per_seed)]


def course(per_seed):
    return {
        "median": by_index(per_seed, lambda values: percentile(values, 50)),
        "p10": by_index(per_seed, lambda values: percentile(values, 10)),
        "p90": by_index(per_seed, lambda values: percentile(values, 90)),
        "mean": by_index(per_seed, lambda values: sum(values) / len(values)),
        "perSeed": per_seed,
    }


def log_mean_square(logs):
    largest = max(logs)
    if any(math.isnan(log) for log in logs) or not math.isfinite(largest):
        return math.nan if any(math.isnan(log) for log in logs) else largest
    return largest + math.log10(sum(10 ** (2 * (log - largest)) for log in logs) / len(logs)) / 2


def profile(per_seed):
    found = course(per_seed)
    del found["mean"]
    return {**found, "meanSquare": by_index(per_seed, log_mean_square)}


def log_rms(tensor):
    """log10 of the root mean square; dividing by the largest first keeps the squares from underflowing."""
    values = tensor.detach().numpy()
    largest = np.abs(values).max()
    if largest == 0:
        return -math.inf
    return float(np.log10(largest) + np.log10(np.mean((values / largest) ** 2)) / 2)


def rms(tensor):
    return (tensor.detach() ** 2).mean().sqrt().item()`;

/** `normalize(x, groups)` on [examples, channels, positions], and the groups in force. */
export const PYTHON_NORMS = `def groups_in_force(channels):
    return max(groups for groups in range(1, min(PARAMS["groups"], channels) + 1) if channels % groups == 0)


def set_size(examples, channels, positions, groups):
    return {
        "batch": examples * positions,
        "layer": channels,
        "rms": channels,
        "instance": positions,
        "group": channels // groups * positions,
    }[KIND]


def normalize(x, groups):
    """PyTorch's own modules in training mode, on [examples, channels, positions]."""
    examples, channels, positions = x.shape
    if set_size(examples, channels, positions, groups) == 1:
        # PyTorch refuses some of these. One number minus its mean, over the root of a variance of 0 and epsilon.
        return (x - x) / math.sqrt(1e-5)
    if KIND == "batch":
        return torch.nn.BatchNorm1d(channels).double()(x)
    if KIND == "instance":
        return torch.nn.InstanceNorm1d(channels).double()(x)
    if KIND == "group":
        return torch.nn.GroupNorm(groups, channels).double()(x)
    if KIND == "layer":
        return torch.nn.LayerNorm(channels).double()(x.transpose(1, 2)).transpose(1, 2)
    return x / torch.sqrt((x ** 2).mean(1, keepdim=True) + 1e-5)`;

/** The channels of a seed. */
export const PYTHON_DATA = `def channels_of(stream):
    """Means and standard deviations of the channels before normalization."""
    means = 2 * stream.standard_normal(CHANNELS)
    return means, np.exp(stream.standard_normal(CHANNELS) / 2)`;

const LAYER = `GROUPS = groups_in_force(CHANNELS)


def sets_of(values):
    """[examples, channels, positions] as [sets, numbers that share a mean]."""
    if KIND == "batch":
        return values.transpose(1, 0, 2).reshape(CHANNELS, -1)
    if KIND in ("layer", "rms"):
        return values.transpose(0, 2, 1).reshape(-1, CHANNELS)
    if KIND == "instance":
        return values.reshape(EXAMPLES * CHANNELS, POSITIONS)
    return values.reshape(EXAMPLES * GROUPS, -1)


def measure(seed):
    stream = np.random.RandomState([seed, 0])
    means, deviations = channels_of(stream)
    shape = (EXAMPLES, CHANNELS, POSITIONS)
    before = means[:, None] + deviations[:, None] * stream.standard_normal(shape)
    gradient = stream.standard_normal(shape)
    x = torch.from_numpy(before).requires_grad_()
    y = normalize(x, GROUPS)
    (back,) = torch.autograd.grad(y, x, torch.from_numpy(gradient))
    after, back = y.detach().numpy(), back.numpy()
    return {
        "before": before,
        "after": after,
        "gradientAfter": gradient,
        "gradientBefore": back,
        "meanBefore": np.abs(sets_of(before).mean(1)).mean(),
        "varianceBefore": sets_of(before).var(1).mean(),
        "meanAfter": np.abs(sets_of(after).mean(1)).mean(),
        "varianceAfter": sets_of(after).var(1).mean(),
        "squareAfter": (sets_of(after) ** 2).mean(1).mean(),
        "gradientSum": np.abs(sets_of(back).sum(1)).max(),
        "gradientAlong": np.abs(sets_of(back * after).sum(1)).max(),
    }


seeds = [measure(seed) for seed in SEEDS]
SHOWN = ("before", "after", "gradientAfter", "gradientBefore")
result = {
    "groups": GROUPS,
    **{name: seeds[0][name].ravel().tolist() for name in SHOWN},
    **{name: spread([float(seed[name]) for seed in seeds]) for name in seeds[0] if name not in SHOWN},
    "largestSum": max(float(seed["gradientSum"]) for seed in seeds),
    "largestAlong": max(float(seed["gradientAlong"]) for seed in seeds),
}
`;

const STATISTICS = `SIZE = EXAMPLES * POSITIONS


def measure(seed):
    """Batch norm in training mode, and after each step a copy of it in inference mode on the same batch."""
    means, deviations = channels_of(np.random.RandomState([seed, 0]))
    layer = torch.nn.BatchNorm1d(CHANNELS, momentum=MOMENTUM).double()
    running_mean = torch.zeros(CHANNELS, dtype=torch.float64)
    found = {name: [] for name in ("difference", "training", "inference", "meanError", "varianceError")}
    for step in range(1, STEPS + 1):
        noise = np.random.RandomState([seed, step]).standard_normal((SIZE, CHANNELS))
        x = torch.from_numpy(means + deviations * noise)
        if SIZE == 1:
            # PyTorch refuses: the unbiased variance of one number is 0/0.
            training = torch.zeros_like(x)
            inference = torch.full_like(x, math.nan)
            running_mean = (1 - MOMENTUM) * running_mean + MOMENTUM * x[0]
            running_variance = torch.full((CHANNELS,), math.nan, dtype=torch.float64)
        else:
            training = layer.train()(x)
            inference = layer.eval()(x)
            running_mean, running_variance = layer.running_mean, layer.running_var
        found["difference"].append(rms(training - inference))
        found["training"].append(rms(training))
        found["inference"].append(rms(inference))
        found["meanError"].append(rms((running_mean - torch.from_numpy(means)) / torch.from_numpy(deviations)))
        found["varianceError"].append(rms(running_variance / torch.from_numpy(deviations) ** 2 - 1))
    return found


def logs(name):
    return profile([[math.log10(value) for value in seed[name]] for seed in seeds])


seeds = [measure(seed) for seed in SEEDS]
result = {
    "size": SIZE,
    "difference": logs("difference"),
    "training": course([seed["training"] for seed in seeds]),
    "inference": course([seed["inference"] for seed in seeds]),
    "meanError": logs("meanError"),
    "varianceError": logs("varianceError"),
}
`;

const DEPTH = `GROUPS = groups_in_force(WIDTH)


def measure(seed):
    """log10 RMS of the gradient of h_l, l = 0...L, for a random linear read-out of the last layer."""
    data = np.random.RandomState([seed, 0])
    h = torch.from_numpy(data.standard_normal((BATCH, WIDTH))).requires_grad_()
    readout = torch.from_numpy(data.standard_normal((BATCH, WIDTH)))
    hidden = [h]
    for layer in range(1, DEPTH + 1):
        weight = np.random.RandomState([seed, layer]).standard_normal((WIDTH, WIDTH))
        z = h @ torch.from_numpy(weight * math.sqrt(SIGMA_W2 / WIDTH))
        h = phi(normalize(z[:, :, None], GROUPS)[:, :, 0])
        hidden.append(h)
    return [log_rms(gradient) for gradient in torch.autograd.grad((readout * h).sum(), hidden)]


def factors(gradient):
    return [math.nan if above == -math.inf else 10 ** (below - above) for below, above in zip(gradient, gradient[1:])]


def step(gradient):
    """The geometric mean of the factors, without the first and the last where there are enough others."""
    trim = 1 if len(gradient) > 4 else 0
    low, high = gradient[trim], gradient[len(gradient) - 1 - trim]
    return 0.0 if low == -math.inf else 10 ** ((low - high) / (len(gradient) - 1 - 2 * trim))


gradients = [measure(seed) for seed in SEEDS]
result = {
    "groups": GROUPS,
    "size": set_size(BATCH, WIDTH, 1, GROUPS),
    "gradient": profile(gradients),
    "factor": course([factors(gradient) for gradient in gradients]),
    "step": spread([step(gradient) for gradient in gradients]),
}
`;

const ORDER = `ROWS = EXAMPLES * POSITIONS


def norm(x):
    return torch.nn.functional.layer_norm(x, (WIDTH,))


def measure(seed, order):
    """Mean squares of the stream by block, and log10 RMS of the gradient of each block's outer matrix."""
    data = np.random.RandomState([seed, 0])
    x = torch.from_numpy(data.standard_normal((EXAMPLES, POSITIONS, WIDTH)))
    readout = torch.from_numpy(data.standard_normal((EXAMPLES, POSITIONS, WIDTH)))
    squares, outers = [], []
    for block in range(1, DEPTH + 1):
        stream = np.random.RandomState([seed, block])
        values, inner, outer = (
            torch.from_numpy(stream.standard_normal((WIDTH, WIDTH)) / math.sqrt(WIDTH)) for _ in range(3)
        )
        outer.requires_grad_()
        outers.append(outer)

        def attention(x):
            """Queries and keys of 0 weigh all tokens alike."""
            return x.mean(1, keepdim=True) @ values

        def feed_forward(x):
            return torch.relu(x @ inner) @ outer

        if order == "pre":
            x = x + attention(norm(x))
            x = x + feed_forward(norm(x))
            squares.append((x.detach() ** 2).mean().item())
        else:
            x = norm(x + attention(x))
            x = x + feed_forward(x)
            squares.append((x.detach() ** 2).mean().item())
            x = norm(x)
    if order == "pre":
        x = norm(x)
    return squares, [log_rms(gradient) for gradient in torch.autograd.grad((readout * x).sum(), outers)]


def measure_all(order):
    squares, gradients = zip(*(measure(seed, order) for seed in SEEDS))
    return {"square": course(list(squares)), "weightGradient": profile(list(gradients))}


result = {order: measure_all(order) for order in ("pre", "post")}
`;

/** What a view computes, ending in `result`. */
export const PYTHON_VIEWS: Readonly<Record<BenchView, string>> = {
  layer: LAYER,
  statistics: STATISTICS,
  depth: DEPTH,
  order: ORDER,
};
