// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.correct;

import org.apache.nifi.serialization.record.Record;

import java.util.Set;

/** A correction of the text of named top-level fields, which may look at the rest of the record. Implementations are stateless. */
public interface FieldCorrection {

    /** The name in {@code corrections}. */
    String name();

    /** The names of the fields. */
    Set<String> fields();

    /** The corrected text; the same object if there is nothing to correct. */
    String apply(String text, Record record);
}
