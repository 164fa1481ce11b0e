// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.correct;

import io.emailpersonalization.nifi.record.rule.ExpectedType;

/** A correction of single values. Implementations are stateless. */
public interface Correction {

    /** The name in {@code corrections}. */
    String name();

    /**
     * The corrected value; the same object if there is nothing to correct.
     *
     * @param value never null
     * @param expectation the expectation of the schema
     */
    Object apply(Object value, ExpectedType expectation);
}
