/* Counts the primes of a range by trial division, as the lab's `is_prime` does, with OpenMP.
 *
 *     cc -O2 -fopenmp primes.c -o primes-c && OMP_NUM_THREADS=2 ./primes-c 10 2500000
 *
 * One line: seconds and count. The time is that of the search alone, as in the other programs. */
#include <omp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* Rust's compiler divides by 32 bits where both numbers fit, which is faster; so does this. */
static int is_small_prime(uint32_t n) {
    if (n < 2) return 0;
    if (n % 2 == 0) return n == 2;
    for (uint32_t divisor = 3; divisor <= 65535 && divisor * divisor <= n; divisor += 2)
        if (n % divisor == 0) return 0;
    return 1;
}

static int is_prime(uint64_t n) {
    if (n <= UINT32_MAX) return is_small_prime((uint32_t)n);
    if (n % 2 == 0) return 0;
    for (uint64_t divisor = 3; divisor * divisor <= n; divisor += 2)
        if (n % divisor == 0) return 0;
    return 1;
}

int main(int argc, char **argv) {
    if (argc != 3) return 2;
    uint64_t start = strtoull(argv[1], NULL, 10), end = strtoull(argv[2], NULL, 10);
    uint64_t count = 0;
    double began = omp_get_wtime();
#pragma omp parallel for schedule(dynamic, 4096) reduction(+ : count)
    for (uint64_t n = start; n < end; n++) count += is_prime(n);
    printf("%.6f %llu\n", omp_get_wtime() - began, (unsigned long long)count);
    return 0;
}
