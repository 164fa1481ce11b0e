// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.record.CommonProperties;
import io.emailpersonalization.nifi.record.FieldPath;
import io.emailpersonalization.nifi.record.Values;
import org.apache.nifi.serialization.record.Record;

import java.util.Optional;
import java.util.Set;

/**
 * Who must not be pushed.
 *
 * @param ledger whether a ledger decides where the record says nothing
 * @param owner may be null
 * @param status may be null
 */
record Suppression(FieldPath consent, boolean ledger, Set<String> granted, FieldPath owner, FieldPath status, Set<String> blocking) {

    /** Said of who does not own the mailbox. */
    static final String ANOTHER_OWNER = "another person owns the mailbox";

    /** Why a record must not be pushed; empty when it may. */
    Optional<String> reason(final Record record) {
        if (status != null) {
            final String word = CommonProperties.word(status.readString(record));
            if (word != null && blocking.contains(word)) {
                return Optional.of("the address is " + word);
            }
        }
        final String word = CommonProperties.word(consent.readString(record));
        final boolean says = word != null && !word.isEmpty();
        if (!says && !ledger) {
            return Optional.of("no consent is known");
        }
        if (says && !granted.contains(word)) {
            return Optional.of("consent is not granted");
        }
        final Object owns = owner == null ? null : owner.read(record);
        return owns != null && "false".equalsIgnoreCase(Values.asText(owns)) ? Optional.of(ANOTHER_OWNER) : Optional.empty();
    }
}
