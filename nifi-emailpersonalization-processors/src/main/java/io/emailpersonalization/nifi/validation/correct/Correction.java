// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.correct;

/**
 * One kind of correction of a single value. Implementations are stateless.
 */
public interface Correction {

    /** The name that stands in {@code corrections}. */
    String name();

    /**
     * The corrected value; the very same object when there is nothing to correct.
     *
     * @param value never null
     * @param expectation what the schema says of the field
     */
    Object apply(Object value, ExpectedType expectation);
}
