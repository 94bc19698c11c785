"""The activation functions by their names on this site, from PyTorch; shared by the scripts beside this one."""
import torch

PHI = {
    'linear': lambda y: y * 1.0,
    'sigmoid': torch.sigmoid,
    'tanh': torch.tanh,
    'relu': torch.relu,
    'leaky-relu': lambda y: torch.nn.functional.leaky_relu(y, 0.01),
    'elu': torch.nn.functional.elu,
    'selu': torch.selu,
    'gelu': torch.nn.functional.gelu,
    'silu': torch.nn.functional.silu,
    'softplus': lambda y: torch.nn.functional.softplus(y, threshold=50),
    'erf': torch.erf,
}
