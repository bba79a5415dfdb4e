"""The Python twin of `primes`: the same ranges, on one core and with multiprocessing.Pool.

    python3 primes.py --range 10..2500000 --processes 2

Standard library only. One line a variant: `python sequential: 5.99 s, 183068 primes`.
"""

import argparse
import multiprocessing
import time
from math import isqrt


def is_prime(n):
    """Trial division by 2 and by the odd numbers up to the square root, as in Rust."""
    if n < 2:
        return False
    if n % 2 == 0:
        return n == 2
    for divisor in range(3, isqrt(n) + 1, 2):
        if n % divisor == 0:
            return False
    return True


def primes_in(numbers):
    """The primes of a `range`; what one task of the pool does."""
    return [n for n in numbers if is_prime(n)]


def chunks(numbers, count):
    """Cuts a `range` into `count` that differ by one number at most."""
    length = len(numbers)
    count = min(count, length)
    return [numbers[length * i // count : length * (i + 1) // count] for i in range(count)]


def timed(variant, work):
    """Runs `work` once and prints how long it took."""
    start = time.perf_counter()
    primes = work()
    seconds = time.perf_counter() - start
    print(f"{variant}: {seconds:.3f} s, {len(primes)} primes", flush=True)
    return primes


def pooled(numbers, processes, count):
    """All chunks through one pool, the answers in the order of the chunks."""
    with multiprocessing.Pool(processes) as pool:
        return [n for part in pool.map(primes_in, chunks(numbers, count), 1) for n in part]


def typed_range(text):
    """`10..100` as Python's range(10, 100)."""
    start, end = text.split("..")
    return range(int(start), int(end))


def main():
    """Times both variants."""
    parser = argparse.ArgumentParser(description="Prime numbers in Python.")
    parser.add_argument("--range", type=typed_range, default=range(10, 2_500_000))
    parser.add_argument("--processes", type=int, default=multiprocessing.cpu_count())
    parser.add_argument("--chunks", type=int, default=64)
    asked = parser.parse_args()
    one = timed("python sequential", lambda: primes_in(asked.range))
    many = timed(
        f"python Pool of {asked.processes}",
        lambda: pooled(asked.range, asked.processes, asked.chunks),
    )
    if one != many:
        raise SystemExit("the two lists differ")


if __name__ == "__main__":
    main()
