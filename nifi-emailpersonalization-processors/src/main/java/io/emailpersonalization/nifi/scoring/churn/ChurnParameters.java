// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring.churn;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The parameters of a population. Tested by ChurnModelTest.
 *
 * @param r shape of the distribution of purchase rates
 * @param alpha rate of that distribution, in weeks: the mean customer buys r / alpha times a week
 * @param a first parameter of the distribution of dropout probabilities
 * @param b second parameter of it: the mean probability is a / (a + b)
 */
public record ChurnParameters(double r, double alpha, double a, double b) {

    /** Parameters of real populations are far within these limits; the models are tested within them. */
    static final double MINIMUM = 1e-5;
    static final double MAXIMUM = 1e5;

    private static final int COUNT = 4;

    /** @throws IllegalArgumentException when a parameter lies outside of the limits */
    public ChurnParameters {
        for (final double parameter : new double[] {r, alpha, a, b}) {
            if (!(parameter >= MINIMUM && parameter <= MAXIMUM)) {
                throw new IllegalArgumentException("r, alpha, a and b must be numbers from 0.00001 to 100000");
            }
        }
    }

    /**
     * Reads {@code r, alpha, a, b}.
     *
     * @throws IllegalArgumentException when the text is not four such numbers
     */
    public static ChurnParameters parse(final String text) {
        final double[] numbers;
        try {
            numbers = Arrays.stream(text.split(",")).map(String::strip).mapToDouble(Double::parseDouble).toArray();
        } catch (final NumberFormatException e) {
            throw new IllegalArgumentException("must be four numbers", e);
        }
        if (numbers.length != COUNT) {
            throw new IllegalArgumentException("must be four numbers");
        }
        return new ChurnParameters(numbers[0], numbers[1], numbers[2], numbers[3]);
    }

    /** The parameters as a property takes them. */
    public String text() {
        return r + ", " + alpha + ", " + a + ", " + b;
    }

    /** The parameters by name, in the order of {@link #parse}. */
    public Map<String, Object> figures() {
        final Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("r", r);
        figures.put("alpha", alpha);
        figures.put("a", a);
        figures.put("b", b);
        return figures;
    }
}
