// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring.churn;

import java.util.OptionalDouble;

/**
 * The expected number of future purchases of a customer who is alive. ChurnModelTest covers this class.
 *
 * <p>If nobody stopped, the number of purchases K would be distributed by a negative binomial distribution. Purchase j (from 0) happens if K &gt; j and the customer stopped after none of the j
 * purchases before it. So the expectation is the sum over k of P(K = k) times the sum over j &lt; k of E[(1 - p)^j], with all terms positive. It equals the closed form with the Gaussian
 * hypergeometric function in the literature, which is a difference of large numbers and is not defined at a = 1.
 */
final class FuturePurchases {

    /** Enough for a million expected purchases; takes about 20 ms. */
    static final int MAX_TERMS = 2_000_000;

    /** The bound of the relative error by the terms that are left out. */
    private static final double PRECISION = 1e-13;

    /** All sums are scaled by the same factor before one of them overflows; their quotient is not changed by it. */
    private static final double LARGE = 1e200;

    private FuturePurchases() {
    }

    /**
     * The expected number of purchases; empty if the sum does not converge in time.
     *
     * @param shape shape of the negative binomial distribution
     * @param z its probability of another purchase, from 0 to 1
     * @param a first parameter of the dropout probability
     * @param b second parameter of it
     */
    static OptionalDouble expected(final double shape, final double z, final double a, final double b) {
        double term = 1;
        double terms = 1;
        double sum = 0;
        double purchases = 0;
        double survival = 1;
        for (int k = 0; k < MAX_TERMS; k++) {
            term *= (shape + k) / (k + 1) * z;
            purchases += survival;
            survival *= (b + k) / (a + b + k);
            terms += term;
            sum += term * purchases;
            // the quotients of later terms lie between the next one and z
            final double quotient = Math.max((shape + k + 1) / (k + 2) * z, z);
            if (quotient < 1) {
                final double rest = term * quotient / (1 - quotient);
                if (rest <= PRECISION * terms && rest * (purchases + 1 / (1 - quotient)) <= PRECISION * sum) {
                    return OptionalDouble.of(sum / terms);
                }
            }
            if (sum > LARGE) {
                term /= LARGE;
                terms /= LARGE;
                sum /= LARGE;
            }
        }
        return OptionalDouble.empty();
    }
}
