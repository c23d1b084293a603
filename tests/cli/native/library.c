/* A library as a user of native functions would write one. */
#include <stdbool.h>
#include <stdint.h>

int a_variable = 1;

double twice(double x)
{
    return 2 * x;
}

int64_t add(int64_t a, int64_t b)
{
    return a + b;
}

bool weekend(int64_t day)
{
    return ((day + 3) % 7 + 7) % 7 >= 5;
}

int64_t day_after(int64_t day)
{
    return day + 1;
}

double without_end(double x)
{
    return x / 0.0;
}

bool both(bool a, bool b)
{
    return a && b;
}

double sixteen(double a, double b, double c, double d, double e, double f, double g, double h, double i, double j, double k, double l,
               double m, double n, double o, double p)
{
    return a + 2 * b + c + d + e + f + g + h + i + j + k + l + m + n + o + 16 * p;
}
